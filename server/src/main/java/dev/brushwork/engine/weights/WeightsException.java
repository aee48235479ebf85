package dev.brushwork.engine.weights;

/**
 * A file of weights that cannot be used. The message is one line for the person who named it: the
 * name of the file, without its folder, and the reason.
 */
public final class WeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WeightsException(String message) {
    super(message);
  }

  public WeightsException(String message, Throwable cause) {
    super(message, cause);
  }
}
