package dev.brushwork.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The server's side of a call whose reader is as ready as the test says. */
final class FakeCall<A> extends ServerCallStreamObserver<A> {
  final List<A> sent = Collections.synchronizedList(new ArrayList<>());
  volatile boolean ready;
  volatile Throwable error;
  volatile boolean completed;
  private volatile Runnable onReady = () -> {};

  /** The reader becomes ready, for as long as the test does not say otherwise. */
  void becomeReady() {
    ready = true;
    onReady.run();
  }

  @Override
  public void onNext(A value) {
    if (completed || error != null) {
      throw new AssertionError("a message after the end");
    }
    sent.add(value);
  }

  @Override
  public void onError(Throwable t) {
    error = t;
  }

  @Override
  public void onCompleted() {
    completed = true;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    onReady = handler;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public void setOnReadyThreshold(int bytes) {}
}
