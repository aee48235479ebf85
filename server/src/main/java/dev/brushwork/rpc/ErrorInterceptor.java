package dev.brushwork.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Sees to it that a failed call says why in the same form whoever noticed, and that whatever a
 * service throws ends its call as {@link StatusMapper} has it, where gRPC would say UNKNOWN.
 */
final class ErrorInterceptor implements ServerInterceptor {
  @Override
  public <T, R> ServerCall.Listener<T> interceptCall(
      ServerCall<T, R> call, Metadata headers, ServerCallHandler<T, R> next) {
    Explained<T, R> explained = new Explained<>(call);
    try {
      return new Guarded<>(next.startCall(explained, headers), explained);
    } catch (RuntimeException | Error e) {
      explained.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /** Adds to a failure without details those that it can have. */
  private static final class Explained<T, R> extends SimpleForwardingServerCall<T, R> {
    private boolean closed;

    Explained(ServerCall<T, R> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (markClosed()) {
        StatusMapper.explain(status, trailers);
        super.close(status, trailers);
      }
    }

    void fail(Throwable thrown) {
      StatusRuntimeException failure = StatusMapper.toStatus(thrown);
      if (markClosed()) {
        super.close(failure.getStatus(), failure.getTrailers());
      }
    }

    private synchronized boolean markClosed() {
      boolean first = !closed;
      closed = true;
      return first;
    }
  }

  private static final class Guarded<T> extends SimpleForwardingServerCallListener<T> {
    private final Explained<T, ?> call;

    Guarded(ServerCall.Listener<T> listener, Explained<T, ?> call) {
      super(listener);
      this.call = call;
    }

    private void guard(Runnable callback) {
      try {
        callback.run();
      } catch (RuntimeException | Error e) {
        call.fail(e);
      }
    }

    @Override
    public void onMessage(T message) {
      guard(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      guard(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }
  }
}
