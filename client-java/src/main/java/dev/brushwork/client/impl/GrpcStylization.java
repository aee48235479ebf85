package dev.brushwork.client.impl;

import dev.brushwork.client.Stylization;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One call of Stylize. Its events and its listeners' arrival are tasks of one serial executor,
 * which orders them and guards the fields without a lock.
 */
final class GrpcStylization
    implements Stylization, ClientResponseObserver<StylizeRequest, StylizeResponse> {
  private static final System.Logger LOG = System.getLogger("dev.brushwork.client");

  private final Executor serial;
  private final CompletableFuture<Accepted> accepted = new CompletableFuture<>();
  private final CompletableFuture<Result> result = new CompletableFuture<>();

  // Only touched on the serial executor.
  private final List<Consumer<Progress>> listeners;
  private Progress newest;

  // Set once, before the handle is handed out.
  private volatile ClientCallStreamObserver<StylizeRequest> call;

  GrpcStylization(Executor serial, List<Consumer<Progress>> listeners) {
    this.serial = serial;
    this.listeners = new ArrayList<>(listeners);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<StylizeRequest> requests) {
    call = requests;
    requests.disableAutoRequestWithInitial(1);
    var unused =
        result.whenComplete(
            (done, failure) -> {
              if (result.isCancelled()) {
                cancel();
              }
            });
  }

  @Override
  public Stylization onProgress(Consumer<Progress> listener) {
    serial.execute(
        () -> {
          listeners.add(listener);
          if (newest != null && !result.isDone()) {
            tell(listener, newest);
          }
        });
    return this;
  }

  @Override
  public CompletableFuture<Accepted> accepted() {
    return accepted;
  }

  @Override
  public CompletableFuture<Result> result() {
    return result;
  }

  @Override
  public void cancel() {
    call.cancel("cancelled by the caller", null);
  }

  @Override
  public void onNext(StylizeResponse response) {
    serial.execute(() -> deliver(response));
  }

  private void deliver(StylizeResponse response) {
    switch (response.getEventCase()) {
      case ACCEPTED -> accepted.complete(response.getAccepted());
      case PROGRESS -> {
        newest = response.getProgress();
        listeners.forEach(listener -> tell(listener, newest));
      }
      case RESULT -> result.complete(response.getResult());
      // An event that a newer server added tells an older client nothing.
      case EVENT_NOT_SET -> {}
    }
    call.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    serial.execute(() -> fail(Errors.of(failure)));
  }

  @Override
  public void onCompleted() {
    // Changes nothing if the result came, as it should have.
    serial.execute(() -> fail(Errors.protocol("the stream ended without a result")));
  }

  private void fail(RuntimeException failure) {
    accepted.completeExceptionally(failure);
    result.completeExceptionally(failure);
  }

  private static void tell(Consumer<Progress> listener, Progress progress) {
    try {
      listener.accept(progress);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a progress listener failed", e);
    }
  }
}
