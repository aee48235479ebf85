package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Node;

/** Turns one kind of operation or loss into steps. */
interface NodeLowering<N extends Node> {
  /** How a gradient is best added to one that is there already. */
  enum Accumulation {
    /** It can only be written. */
    NEVER,
    /** It can be added in the same step, but writing is faster. */
    POSSIBLE,
    /** It is added in the same step at no cost. */
    FREE,
    /** So it is, and if it comes last, the ReLU's mask can be applied to the sum on the way. */
    FREE_WITH_MASK
  }

  /** Appends what computes the output of {@code node}, or its value if it is a loss. */
  void forward(N node);

  Accumulation accumulation(N node);

  /**
   * Appends what computes the gradient with respect to the input of {@code node}.
   *
   * @param into where to write it
   * @param accumulate whether to add to what is there; never with {@link Accumulation#NEVER}
   */
  void inputGradient(N node, Place into, boolean accumulate);

  /**
   * The same for one of several inputs.
   *
   * @param input its place among {@link Node#inputs()}
   */
  default void inputGradient(N node, int input, Place into, boolean accumulate) {
    inputGradient(node, into, accumulate);
  }

  /**
   * The same, and then sets the sum to zero wherever {@code activation} is not above zero; only
   * with {@link Accumulation#FREE_WITH_MASK}.
   */
  default void maskedInputGradient(N node, Place into, boolean accumulate, Place activation) {
    throw new UnsupportedOperationException("no mask with " + node);
  }
}
