package dev.brushwork.client;

import dev.brushwork.v1.Result;
import java.util.Optional;

/**
 * The run's loss became infinite or not a number ({@code ABORTED}), as with a learning rate that is
 * far too large. The same request diverges again.
 */
public final class DivergedException extends BrushworkException {
  static final String REASON = "DIVERGED";

  private static final long serialVersionUID = 1L;

  private final transient Result lastFinite;

  DivergedException(ErrorDetails details) {
    this(details, null);
  }

  private DivergedException(ErrorDetails details, Result lastFinite) {
    super(details);
    this.lastFinite = lastFinite;
  }

  /** The same, with what the server sent before it. */
  public DivergedException with(Result picture) {
    return new DivergedException(ErrorDetails.of(getCause()), picture);
  }

  /** The last picture whose loss was finite; empty if not even the first was. */
  public Optional<Result> lastFinite() {
    return Optional.ofNullable(lastFinite);
  }
}
