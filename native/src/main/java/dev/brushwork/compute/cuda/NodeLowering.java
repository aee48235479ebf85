package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Node;

/** Turns one kind of operation or loss into steps. */
interface NodeLowering<N extends Node> {
  /** Appends what computes the output of {@code node}, or its value if it is a loss. */
  void forward(N node);

  /**
   * Appends what computes the gradient that {@code node} sends to an input.
   *
   * @param input its place among {@link Node#inputs()}
   * @return it, in any layout; nothing may write to it any more
   */
  Value inputGradient(N node, int input);
}
