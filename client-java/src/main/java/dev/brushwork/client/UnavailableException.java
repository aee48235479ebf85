package dev.brushwork.client;

/**
 * No server answered, or it is stopping, or cannot reach its store ({@code UNAVAILABLE}): the same
 * call may work a moment later. Calls that can be repeated without harm have been, see {@link
 * BrushworkClient.Builder#maxAttempts}.
 */
public final class UnavailableException extends BrushworkException {
  private static final long serialVersionUID = 1L;

  UnavailableException(ErrorDetails details) {
    super(details);
  }
}
