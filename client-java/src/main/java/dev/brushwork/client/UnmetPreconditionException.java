package dev.brushwork.client;

/**
 * The request is sound but not here or not now ({@code FAILED_PRECONDITION}): the server lacks the
 * weights or the image that a field in {@link #violations} names, or the job is in another state.
 */
public final class UnmetPreconditionException extends BrushworkException {
  private static final long serialVersionUID = 1L;

  UnmetPreconditionException(ErrorDetails details) {
    super(details);
  }
}
