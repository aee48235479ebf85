package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Precision;
import dev.brushwork.compute.cuda.cudnn.Arithmetic;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.Optional;

/**
 * The number formats of a precision. Images, optimiser states, Gram matrices and losses are fp32 in
 * all of them.
 *
 * @param map the format of feature maps
 * @param gradient the format of their gradients
 * @param arithmetic of convolutions
 */
record Numerics(NumberFormat map, NumberFormat gradient, Arithmetic arithmetic) {

  /** Empty if this backend does not have it. */
  static Optional<Numerics> of(Precision precision) {
    return switch (precision) {
      case FP32 -> Optional.of(new Numerics(NumberFormat.FP32, NumberFormat.FP32, Arithmetic.FP32));
      case TF32 -> Optional.of(new Numerics(NumberFormat.FP32, NumberFormat.FP32, Arithmetic.TF32));
      case MIXED ->
          Optional.of(new Numerics(NumberFormat.FP16, NumberFormat.BF16, Arithmetic.HALF));
      case BF16, FP64 -> Optional.empty();
    };
  }

  /** Whether maps are scaled by powers of two, to stay in the range of their format. */
  boolean scaled() {
    return map == NumberFormat.FP16;
  }
}
