package dev.brushwork.rpc;

/** A request needs more heap than is free for requests. */
final class HeapBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean everFits;

  HeapBudgetException(long wanted, long budget) {
    super(
        "the request's images and tensors need "
            + wanted
            + " bytes of the server's memory, of "
            + budget
            + " for all requests together");
    this.everFits = wanted <= budget;
  }

  /** Whether it would fit once other requests have ended. */
  boolean everFits() {
    return everFits;
  }
}
