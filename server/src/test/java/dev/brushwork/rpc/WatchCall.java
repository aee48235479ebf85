package dev.brushwork.rpc;

import com.google.protobuf.Timestamp;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.WatchJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One watch, read as fast or as slowly as the test says. */
final class WatchCall implements ClientResponseObserver<WatchJobRequest, WatchJobResponse> {
  private static final int PATIENCE_SECONDS = 60;
  private final List<WatchJobResponse> events = new ArrayList<>();
  private final List<Double> ages = new ArrayList<>();
  private final CompletableFuture<Throwable> end = new CompletableFuture<>();
  private final int initial;
  private ClientCallStreamObserver<WatchJobRequest> call;

  private WatchCall(int initial) {
    this.initial = initial;
  }

  static WatchCall start(JobServiceGrpc.JobServiceStub stub, String id, long after) {
    return start(stub, id, after, Integer.MAX_VALUE);
  }

  /**
   * @param initial events that it reads before it stalls
   */
  static WatchCall start(JobServiceGrpc.JobServiceStub stub, String id, long after, int initial) {
    WatchCall watch = new WatchCall(initial);
    stub.watchJob(WatchJobRequest.newBuilder().setJobId(id).setAfterSequence(after).build(), watch);
    return watch;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchJobRequest> requests) {
    call = requests;
    requests.disableAutoRequestWithInitial(initial);
  }

  /** Reads everything from now on. */
  void resume() {
    call.request(Integer.MAX_VALUE);
  }

  @Override
  public synchronized void onNext(WatchJobResponse event) {
    Timestamp time = event.getEvent().getEventTime();
    events.add(event);
    ages.add(System.currentTimeMillis() - time.getSeconds() * 1e3 - time.getNanos() / 1e6);
    notifyAll();
  }

  @Override
  public void onError(Throwable t) {
    end.complete(t);
  }

  @Override
  public void onCompleted() {
    end.complete(null);
  }

  synchronized List<WatchJobResponse> events() {
    return List.copyOf(events);
  }

  /** How old the events were when they came, in milliseconds. */
  synchronized List<Double> ages() {
    return List.copyOf(ages);
  }

  synchronized void awaitEvents(int count) throws InterruptedException {
    while (events.size() < count) {
      wait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }
  }

  StatusRuntimeException awaitError() throws Exception {
    return (StatusRuntimeException) end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  void awaitEnd() throws Exception {
    Throwable failure = end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (failure != null) {
      throw new AssertionError(failure);
    }
  }
}
