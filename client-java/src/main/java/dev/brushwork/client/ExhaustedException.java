package dev.brushwork.client;

/**
 * The server has no room for it ({@code RESOURCE_EXHAUSTED}): its queue is full, the caller's quota
 * used up, or the device or the server's memory too small. With a {@link #retryDelay} it may work
 * later; without, only a smaller request will.
 */
public final class ExhaustedException extends BrushworkException {
  private static final long serialVersionUID = 1L;

  ExhaustedException(ErrorDetails details) {
    super(details);
  }
}
