package dev.brushwork.job;

/** A job's request cannot be run any more, such as for an image that is gone. */
public final class WorkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WorkException(String message, Throwable cause) {
    super(message, cause);
  }
}
