package dev.brushwork.client;

/**
 * The run's loss became infinite or not a number ({@code ABORTED}), as with a learning rate that is
 * far too large. The same request diverges again.
 */
public final class DivergedException extends BrushworkException {
  static final String REASON = "DIVERGED";

  private static final long serialVersionUID = 1L;

  DivergedException(ErrorDetails details) {
    super(details);
  }
}
