package dev.brushwork.compute.onednn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Op;
import java.util.Optional;

/**
 * What our own kernels do, and with which instructions; the rest is oneDNN's. The choice depends on
 * shapes and the processor alone and never on a measurement, so that equal runs give equal bits.
 */
final class KernelChoice {
  /** How the choice is made; only tests ask for another than {@link #FASTEST}. */
  enum Use {
    FASTEST,
    NEVER,
    WHEREVER_POSSIBLE
  }

  /** Set to {@code none}, it leaves everything to oneDNN; to compare the two. */
  private static final String PROPERTY = "brushwork.cpu.kernels";

  /** The kernels of convolutions work on so many channels at once, those of Gram matrices twice. */
  private static final int PANEL = 16;

  private static final int NARROW_INPUTS = 1024;
  private static final int NARROW_OUTPUTS = 3;

  private final Use use;
  private final Optional<Instructions> instructions;
  private final String description;

  private KernelChoice(Use use, Optional<Instructions> instructions, String description) {
    this.use = use;
    this.instructions = instructions;
    this.description = description;
  }

  /** The choice for this processor. */
  static KernelChoice fastest() {
    if (System.getProperty(PROPERTY, "").equals("none")) {
      return none("-D" + PROPERTY + "=none");
    }
    return KernelLibrary.unavailableReason()
        .map(KernelChoice::none)
        .orElseGet(() -> using(Use.FASTEST, Instructions.widest()));
  }

  /** Leaves everything to oneDNN. */
  static KernelChoice none(String reason) {
    return new KernelChoice(Use.NEVER, Optional.empty(), "without Winograd: " + reason);
  }

  /** The kernels must be there, and the processor must have {@code instructions}. */
  static KernelChoice using(Use use, Instructions instructions) {
    return new KernelChoice(use, Optional.of(instructions), "Winograd with " + instructions);
  }

  /** For people: what serves, or why it does not. */
  String description() {
    return description;
  }

  /** The instructions to use; only where one of our kernels serves. */
  Instructions instructions() {
    return instructions.orElseThrow();
  }

  /** Whether {@code op} and its gradient go by Winograd's F(4x4, 3x3). */
  boolean convolves(Op.Convolution op) {
    FilterShape f = op.filter().shape();
    boolean possible =
        f.height() == 3
            && f.width() == 3
            && op.stride() == 1
            && op.padding() == 1
            && f.inputs() % PANEL == 0
            && f.outputs() % PANEL == 0;
    // Below, transforming the weights takes longer than convolving so few pixels.
    return serves(possible, op.output().shape().pixels() >= 64);
  }

  /** Whether the gradient of {@code op}, the first layer, has a kernel of its own. */
  boolean narrows(Op.Convolution op) {
    FilterShape f = op.filter().shape();
    boolean possible =
        f.height() == 3
            && f.width() == 3
            && op.stride() == 1
            && op.padding() == 1
            && f.inputs() == NARROW_OUTPUTS
            && f.outputs() % PANEL == 0
            && f.outputs() <= NARROW_INPUTS;
    return serves(possible, true);
  }

  /** Whether the pool joins the convolution before it: windows of 2 x 2 that do not overlap. */
  boolean poolsWithConvolution(Op.Pool op) {
    return serves(op.isPlain() && op.window() == 2 && op.stride() == 2 && op.padding() == 0, true);
  }

  /** Whether the Gram matrix is ours. */
  boolean multiplies(Op.Gram op) {
    return serves(op.input().shape().channels() % (2 * PANEL) == 0, true);
  }

  private boolean serves(boolean possible, boolean faster) {
    return switch (use) {
      case NEVER -> false;
      case FASTEST -> possible && faster;
      case WHEREVER_POSSIBLE -> possible;
    };
  }
}
