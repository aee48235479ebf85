package dev.brushwork.rpc;

import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;

/**
 * The events of one run, numbered without gaps. It sends only while the reader is ready, and never
 * waits: of the progress that a slow reader misses, the newest is kept, together with the newest
 * preview, so that a reader costs the same memory however slow it is, and the run no time.
 *
 * <p>Thread-safe: the run reports on its own thread, and gRPC says on another when the reader is
 * ready again.
 */
final class ProgressStream {
  /**
   * Bytes on their way to the reader beyond which it counts as not ready. gRPC's default of 32 KiB
   * would let some hundred events grow old there.
   */
  private static final int READY_BYTES = 8 << 10;

  private final ServerCallStreamObserver<StylizeResponse> call;
  private final Runnable onEnd;
  private long sequence;
  private Accepted accepted;
  private Progress progress;
  private Result result;
  private Result rest;
  private StatusRuntimeException divergence;
  private StatusRuntimeException failure;
  private boolean ended;

  /**
   * Takes over the call's readiness, so it must be made before the service's method returns.
   *
   * @param onEnd called once, when the last event is sent, the call has failed or the caller gone
   */
  ProgressStream(ServerCallStreamObserver<StylizeResponse> call, Runnable onEnd) {
    this.call = call;
    this.onEnd = onEnd;
    call.setOnReadyThreshold(READY_BYTES);
    call.setOnReadyHandler(this::send);
  }

  /** The first event. */
  synchronized void accepted(Accepted event) {
    accepted = event;
    send();
  }

  /** Progress, which the next may replace before it is sent. */
  synchronized void progress(Progress event) {
    Optional<Image> preview =
        event.preview().isPresent() || progress == null ? event.preview() : progress.preview();
    progress =
        new Progress(
            event.iteration(),
            event.iterations(),
            event.losses(),
            event.iterationsPerSecond(),
            event.secondsLeft(),
            preview);
    send();
  }

  /** The last event, after which the call ends with OK. */
  synchronized void result(Result event) {
    result = event;
    send();
  }

  /**
   * The last event of a run that diverged, after which the call ends with this status. A reader
   * that is slow gets both when it is ready.
   */
  synchronized void diverged(Result lastFinite, StatusRuntimeException status) {
    rest = lastFinite;
    divergence = status;
    send();
  }

  /** Ends the call. What is waiting goes first, ready or not: it is little, and the last. */
  synchronized void fail(StatusRuntimeException status) {
    failure = status;
    send();
  }

  /** The caller has gone: what it has not read is let go of. */
  synchronized void cancelled() {
    end();
  }

  private synchronized void send() {
    if (ended) {
      return;
    }
    if (accepted != null && maySend()) {
      call.onNext(next().setAccepted(accepted).build());
      accepted = null;
    }
    if (accepted == null && progress != null && maySend()) {
      // Mapped only now: a preview that nobody reads is never encoded.
      call.onNext(next().setProgress(Messages.progress(progress)).build());
      progress = null;
    }
    if (accepted == null && progress == null && rest != null && maySend()) {
      call.onNext(next().setLastFinite(rest).build());
      rest = null;
      failure = divergence;
    }
    if (failure != null) {
      call.onError(failure);
      end();
    } else if (accepted == null && progress == null && result != null && maySend()) {
      call.onNext(next().setResult(result).build());
      call.onCompleted();
      end();
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      progress = null;
      result = null;
      rest = null;
      onEnd.run();
    }
  }

  private boolean maySend() {
    return failure != null || call.isReady();
  }

  private StylizeResponse.Builder next() {
    return StylizeResponse.newBuilder().setSequence(++sequence);
  }
}
