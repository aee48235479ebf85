package dev.brushwork.rpc;

import dev.brushwork.v1.StyleTransferServiceGrpc.StyleTransferServiceStub;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Stylize call whose events a test waits for, takes one by one, or cancels. */
final class AsyncCall implements ClientResponseObserver<StylizeRequest, StylizeResponse> {
  private static final long PATIENCE_SECONDS = 60;

  private final List<StylizeResponse> events = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final int taken;
  private ClientCallStreamObserver<StylizeRequest> call;
  private Throwable error;

  private AsyncCall(int taken) {
    this.taken = taken;
  }

  /** Starts a call that takes events as they come. */
  static AsyncCall start(StyleTransferServiceStub stub, StylizeRequest request) {
    return start(stub, request, Integer.MAX_VALUE);
  }

  /** Starts a call that takes this many events, and then none until it resumes. */
  static AsyncCall start(StyleTransferServiceStub stub, StylizeRequest request, int taken) {
    AsyncCall observer = new AsyncCall(taken);
    stub.stylize(request, observer);
    return observer;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<StylizeRequest> requestStream) {
    call = requestStream;
    call.disableAutoRequestWithInitial(taken);
  }

  @Override
  public synchronized void onNext(StylizeResponse event) {
    events.add(event);
    notifyAll();
  }

  @Override
  public synchronized void onError(Throwable t) {
    error = t;
    ended.countDown();
    notifyAll();
  }

  @Override
  public synchronized void onCompleted() {
    ended.countDown();
    notifyAll();
  }

  void resume() {
    call.request(Integer.MAX_VALUE);
  }

  void cancel() {
    call.cancel("cancelled by the test", null);
  }

  /** Waits for the first event of a kind. */
  synchronized StylizeResponse await(Predicate<StylizeResponse> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      for (StylizeResponse event : events) {
        if (wanted.test(event)) {
          return event;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (error != null || ended.getCount() == 0 || left <= 0) {
        throw new AssertionError("no such event among " + events.size(), error);
      }
      wait(left);
    }
  }

  StylizeResponse awaitAccepted() throws InterruptedException {
    return await(StylizeResponse::hasAccepted);
  }

  StylizeResponse awaitProgress() throws InterruptedException {
    return await(StylizeResponse::hasProgress);
  }

  /** Waits for the end and says how it came; OK after a result. */
  Status awaitEnd() throws InterruptedException {
    awaitLatch();
    return error == null ? Status.OK : Status.fromThrowable(error);
  }

  /** Waits for an end that is an error. */
  StatusRuntimeException awaitError() throws InterruptedException {
    awaitLatch();
    if (error instanceof StatusRuntimeException status) {
      return status;
    }
    throw new AssertionError("the call ended well");
  }

  synchronized List<StylizeResponse> events() {
    return List.copyOf(events);
  }

  private void awaitLatch() throws InterruptedException {
    if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the call does not end");
    }
  }
}
