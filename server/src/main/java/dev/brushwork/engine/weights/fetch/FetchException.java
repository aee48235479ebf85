package dev.brushwork.engine.weights.fetch;

/** Weights that cannot be had. The message is one line for the person who wants them. */
public final class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FetchException(String message) {
    super(message);
  }

  public FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
