package dev.brushwork.engine.transfer;

import java.util.Optional;

/** The objective, or a value of the image, is no longer a finite number. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int iteration;
  private final transient TransferResult lastFinite;

  /** Of a run of which nothing is left. */
  public DivergedException(int iteration) {
    this(iteration, "", Optional.empty());
  }

  /**
   * @param iteration updates done when it was seen
   * @param again what came of another try, to go on with the sentence; empty if there was none
   * @param lastFinite the last picture whose losses were finite
   */
  DivergedException(int iteration, String again, Optional<TransferResult> lastFinite) {
    super(
        "the run diverged: it was not finite at iteration "
            + iteration
            + again
            + lastFinite
                .map(r -> "; its last finite picture is of iteration " + r.iterations())
                .orElse("")
            + "; a lower learning rate or lower weights may help");
    this.iteration = iteration;
    this.lastFinite = lastFinite.orElse(null);
  }

  /** Updates done when it was seen. */
  public int iteration() {
    return iteration;
  }

  /**
   * The last picture whose losses were finite, at the size that the run had come to; empty if not
   * even the first was.
   */
  public Optional<TransferResult> lastFinite() {
    return Optional.ofNullable(lastFinite);
  }
}
