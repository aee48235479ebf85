package dev.brushwork.engine.transfer;

/** The objective is no longer a finite number. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int iteration;

  public DivergedException(int iteration) {
    super(
        "the run diverged: its loss was not finite at iteration "
            + iteration
            + "; a lower learning rate or lower weights may help");
    this.iteration = iteration;
  }

  /** Updates done when it was seen. */
  public int iteration() {
    return iteration;
  }
}
