package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.DivergedException;
import dev.brushwork.client.Stylization;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * One call of Stylize, and the uploads before it. Its events and its listeners' arrival are tasks
 * of one serial executor, which orders them and guards the fields without a lock. Whatever it calls
 * belongs to its context, so that cancelling that ends all of it.
 */
final class GrpcStylization
    implements Stylization, ClientResponseObserver<StylizeRequest, StylizeResponse> {
  private static final System.Logger LOG = System.getLogger("dev.brushwork.client");

  private final CancellableContext context = Context.current().withCancellation();
  private final Executor serial;
  private final CompletableFuture<Accepted> accepted = new CompletableFuture<>();
  private final CompletableFuture<Result> result = new CompletableFuture<>();

  // Only touched on the serial executor.
  private final EventPublisher events;
  private final List<Consumer<Progress>> listeners;
  private Progress newest;
  private Result lastFinite;
  private boolean delivered;

  // Set before the first event.
  private volatile ClientCallStreamObserver<StylizeRequest> call;

  GrpcStylization(Executor serial, List<Consumer<Progress>> listeners) {
    this.serial = serial;
    this.listeners = new ArrayList<>(listeners);
    this.events = new EventPublisher(serial, this::askForMore);
    var unused =
        result.whenComplete(
            (done, failure) -> {
              if (result.isCancelled()) {
                cancel();
              }
            });
  }

  /** Makes the calls, in the run's context; what they throw fails the run. */
  void start(Runnable calls) {
    context.run(
        () -> {
          try {
            calls.run();
          } catch (RuntimeException e) {
            onError(e);
          }
        });
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<StylizeRequest> requests) {
    call = requests;
    requests.disableAutoRequestWithInitial(1);
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
  public Flow.Publisher<StylizeResponse> events() {
    return events;
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
    context.cancel(Status.CANCELLED.withDescription("cancelled by the caller").asException());
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
      case LAST_FINITE -> lastFinite = response.getLastFinite();
      // An event that a newer server added tells an older client nothing.
      case EVENT_NOT_SET -> {}
    }
    delivered = true;
    events.publish(response);
  }

  /** The next event is asked for when nobody has to read this one yet. */
  private void askForMore() {
    if (delivered) {
      delivered = false;
      call.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    serial.execute(
        () -> end(failure instanceof BrushworkException e ? e : BrushworkException.of(failure)));
  }

  @Override
  public void onCompleted() {
    serial.execute(
        () -> end(result.isDone() ? null : Errors.protocol("the stream ended without a result")));
  }

  private void end(BrushworkException end) {
    BrushworkException failure =
        end instanceof DivergedException diverged && lastFinite != null
            ? diverged.with(lastFinite)
            : end;
    if (failure != null) {
      // Changes nothing if the result came, as it may have before a connection broke.
      accepted.completeExceptionally(failure);
      result.completeExceptionally(failure);
    }
    events.end(failure);
    context.cancel(null);
  }

  private static void tell(Consumer<Progress> listener, Progress progress) {
    try {
      listener.accept(progress);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a progress listener failed", e);
    }
  }
}
