package dev.brushwork.engine.video;

/** A file of optical flow that cannot be read; the message says why. */
public final class FlowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FlowException(String message) {
    super(message);
  }
}
