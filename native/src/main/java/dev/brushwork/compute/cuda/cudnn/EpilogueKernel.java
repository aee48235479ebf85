package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.cuda.kernels.Kernels;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.Optional;

/**
 * The addend and the mask of a gradient by a kernel of ours, in place, where no engine does them
 * with the convolution: {@code masked_add} of {@code kernels.h}.
 */
final class EpilogueKernel {
  private EpilogueKernel() {}

  /**
   * The format of the maps beside which the gradients are; empty if the kernel cannot do the spec's
   * epilogue: it knows neither biases nor ReLUs, nor an addend of another format than the output.
   */
  static Optional<NumberFormat> maps(ConvolutionSpec spec) {
    NumberFormat gradients = spec.outputFormat();
    NumberFormat maps = spec.mask().orElse(gradients);
    boolean possible =
        spec.hasEpilogue()
            && !spec.bias()
            && !spec.relu()
            && maps.gradient() == gradients
            && spec.addend().orElse(gradients) == gradients;
    return possible ? Optional.of(maps) : Optional.empty();
  }

  /** Goes over the output once. */
  static void launch(ConvolutionSpec spec, NumberFormat maps, long stream, Operands operands) {
    int error =
        Kernels.maskedAdd(
            operands.output(),
            operands.addend(),
            operands.mask(),
            operands.output(),
            spec.output().elements(),
            maps.code(),
            stream);
    if (error != 0) {
      throw new CudnnException("the epilogue of " + spec + " failed with CUDA error " + error);
    }
  }
}
