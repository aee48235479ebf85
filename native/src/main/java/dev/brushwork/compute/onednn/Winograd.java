package dev.brushwork.compute.onednn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import java.util.Optional;

/**
 * Which convolutions go by Winograd's F(4x4, 3x3), and with which instructions. What is chosen
 * depends on the shape and the processor alone and never on a measurement, so that equal runs give
 * equal bits.
 */
final class Winograd {
  /** How the choice is made; only tests ask for another than {@link #FASTEST}. */
  enum Use {
    FASTEST,
    NEVER,
    WHEREVER_POSSIBLE
  }

  /** The kernels read and write so many channels at once. */
  private static final int CHANNELS = 16;

  private final Use use;
  private final Optional<Instructions> instructions;
  private final String description;

  private Winograd(Use use, Optional<Instructions> instructions, String description) {
    this.use = use;
    this.instructions = instructions;
    this.description = description;
  }

  /** The choice for this processor. */
  static Winograd fastest() {
    return KernelLibrary.unavailableReason()
        .map(reason -> new Winograd(Use.NEVER, Optional.empty(), "no Winograd: " + reason))
        .orElseGet(() -> using(Use.FASTEST, Instructions.widest()));
  }

  /** Leaves everything to oneDNN. */
  static Winograd never() {
    return new Winograd(Use.NEVER, Optional.empty(), "no Winograd: not wanted");
  }

  /** The kernels must be there, and the processor must have {@code instructions}. */
  static Winograd using(Use use, Instructions instructions) {
    return new Winograd(use, Optional.of(instructions), "Winograd with " + instructions);
  }

  /** For people: what serves, or why it does not. */
  String description() {
    return description;
  }

  /** The instructions to use; only where it {@link #serves} something. */
  Instructions instructions() {
    return instructions.orElseThrow();
  }

  /** Whether {@code op} and its gradient go this way. */
  boolean serves(Op.Convolution op) {
    return switch (use) {
      case NEVER -> false;
      case WHEREVER_POSSIBLE -> isPossible(op);
      case FASTEST -> isPossible(op) && isFaster(op.output().shape());
    };
  }

  private static boolean isPossible(Op.Convolution op) {
    FilterShape f = op.filter().shape();
    return f.height() == 3
        && f.width() == 3
        && op.stride() == 1
        && op.padding() == 1
        && f.inputs() % CHANNELS == 0
        && f.outputs() % CHANNELS == 0;
  }

  /** Below, transforming the weights takes longer than convolving so few pixels. */
  private static boolean isFaster(Shape shape) {
    return shape.pixels() >= 64;
  }
}
