package dev.brushwork.engine.transfer;

/** The run ended because its {@link StopSignal} asked for it; everything it held is freed. */
public final class TransferStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int iteration;

  public TransferStoppedException(int iteration) {
    super("stopped after " + iteration + " iterations");
    this.iteration = iteration;
  }

  /** Updates done. */
  public int iteration() {
    return iteration;
  }
}
