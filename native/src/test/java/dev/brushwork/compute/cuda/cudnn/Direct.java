package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;

/** The linear part of a {@link ConvolutionSpec} by its definition, in double precision. */
final class Direct {
  private Direct() {}

  /**
   * @param filter outputs x height x width x inputs
   */
  static double[] convolve(ConvolutionSpec spec, double[] input, double[] filter) {
    return switch (spec.kind()) {
      case CONVOLUTION -> convolution(spec, input, filter);
      case INPUT_GRADIENT -> inputGradient(spec, input, filter);
    };
  }

  private static double[] convolution(ConvolutionSpec spec, double[] input, double[] filter) {
    Shape in = spec.input();
    Shape out = spec.output();
    int channels = in.channels();
    double[] output = new double[Math.toIntExact(out.elements())];
    for (int at = 0; at < output.length; at++) {
      int k = at % out.channels();
      int x = at / out.channels() % out.width();
      int y = at / out.channels() / out.width();
      double sum = 0;
      for (int r = 0; r < spec.kernelHeight(); r++) {
        int row = y * spec.stride() - spec.padding() + r;
        for (int s = 0; s < spec.kernelWidth(); s++) {
          int column = x * spec.stride() - spec.padding() + s;
          if (row < 0 || row >= in.height() || column < 0 || column >= in.width()) {
            continue; // padding
          }
          int from = (row * in.width() + column) * channels;
          int weight = ((k * spec.kernelHeight() + r) * spec.kernelWidth() + s) * channels;
          for (int c = 0; c < channels; c++) {
            sum += input[from + c] * filter[weight + c];
          }
        }
      }
      output[at] = sum;
    }
    return output;
  }

  /** Sends each number of the gradient back to what it was computed from. */
  private static double[] inputGradient(ConvolutionSpec spec, double[] gradient, double[] filter) {
    Shape in = spec.input();
    Shape out = spec.output();
    int channels = out.channels();
    double[] output = new double[Math.toIntExact(out.elements())];
    for (int at = 0; at < gradient.length; at++) {
      int k = at % in.channels();
      int x = at / in.channels() % in.width();
      int y = at / in.channels() / in.width();
      for (int r = 0; r < spec.kernelHeight(); r++) {
        int row = y * spec.stride() - spec.padding() + r;
        for (int s = 0; s < spec.kernelWidth(); s++) {
          int column = x * spec.stride() - spec.padding() + s;
          if (row < 0 || row >= out.height() || column < 0 || column >= out.width()) {
            continue;
          }
          int to = (row * out.width() + column) * channels;
          int weight = ((k * spec.kernelHeight() + r) * spec.kernelWidth() + s) * channels;
          for (int c = 0; c < channels; c++) {
            output[to + c] += gradient[at] * filter[weight + c];
          }
        }
      }
    }
    return output;
  }

  /** As the tensor cores take fp32: the upper 10 bits of the mantissa, to nearest even. */
  static double[] toTf32(double[] values) {
    double[] rounded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      // Beyond half's range too, which its exponent would not reach.
      int exponent = Math.max(Math.getExponent(values[i]), -126);
      rounded[i] = Math.scalb(Math.rint(Math.scalb(values[i], 10 - exponent)), exponent - 10);
    }
    return rounded;
  }

  static double[] operand(ConvolutionSpec spec, long address, long elements) {
    double[] values = HostMemory.read(address, spec.inputFormat(), elements);
    return spec.arithmetic() == Arithmetic.TF32 ? toTf32(values) : values;
  }

  /** Everything that {@code spec} says, on host memory. */
  static void execute(ConvolutionSpec spec, Operands operands) {
    double[] chain =
        convolve(
            spec,
            operand(spec, operands.input(), spec.input().elements()),
            operand(spec, operands.filter(), spec.filter().elements()));
    int channels = spec.output().channels();
    if (spec.bias()) {
      double[] bias = HostMemory.read(operands.bias(), NumberFormat.FP32, channels);
      for (int i = 0; i < chain.length; i++) {
        chain[i] += bias[i % channels];
      }
    }
    if (spec.addend().isPresent()) {
      double[] addend =
          HostMemory.read(operands.addend(), spec.addend().orElseThrow(), chain.length);
      for (int i = 0; i < chain.length; i++) {
        chain[i] += addend[i];
      }
    }
    if (spec.relu()) {
      for (int i = 0; i < chain.length; i++) {
        chain[i] = Math.max(chain[i], 0);
      }
    }
    if (spec.mask().isPresent()) {
      double[] mask = HostMemory.read(operands.mask(), spec.mask().orElseThrow(), chain.length);
      for (int i = 0; i < chain.length; i++) {
        chain[i] = mask[i] > 0 ? chain[i] : 0;
      }
    }
    HostMemory.write(operands.output(), spec.outputFormat(), chain);
  }
}
