package dev.brushwork.compute.reference;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import java.util.stream.IntStream;

/**
 * {@link Op.Convolution}: {@code output[y][x][o] = bias[o] + sum over ky, kx, i of input[y * stride
 * - padding + ky][x * stride - padding + kx][i] * weight[o][i][ky][kx]}, zero outside the input.
 * Each row is computed by one thread, in one order, so results are the same every time.
 */
final class ConvolutionKernel {
  private ConvolutionKernel() {}

  static void forward(Op.Convolution op, ReferenceFilter filter, double[] input, double[] output) {
    double[] weights = filter.hwio();
    double[] bias = filter.bias();
    IntStream.range(0, op.output().shape().height())
        .parallel()
        .forEach(y -> forwardRow(op, y, weights, bias, input, output));
  }

  private static void forwardRow(
      Op.Convolution op, int y, double[] weights, double[] bias, double[] input, double[] output) {
    Shape in = op.input().shape();
    Shape out = op.output().shape();
    FilterShape f = op.filter().shape();
    for (int x = 0; x < out.width(); x++) {
      int to = (y * out.width() + x) * f.outputs();
      System.arraycopy(bias, 0, output, to, f.outputs());
      for (int ky = 0; ky < f.height(); ky++) {
        int iy = y * op.stride() - op.padding() + ky;
        for (int kx = 0; kx < f.width(); kx++) {
          int ix = x * op.stride() - op.padding() + kx;
          if (iy < 0 || iy >= in.height() || ix < 0 || ix >= in.width()) {
            continue; // padding
          }
          for (int i = 0; i < f.inputs(); i++) {
            double value = input[(iy * in.width() + ix) * f.inputs() + i];
            int from = ((ky * f.width() + kx) * f.inputs() + i) * f.outputs();
            for (int o = 0; o < f.outputs(); o++) {
              output[to + o] += value * weights[from + o];
            }
          }
        }
      }
      if (op.relu()) {
        for (int o = 0; o < f.outputs(); o++) {
          output[to + o] = Math.max(output[to + o], 0);
        }
      }
    }
  }

  /**
   * Adds to {@code inputGradient}. {@code outputGradient} is that before the ReLU: its mask has
   * been applied already.
   */
  static void backward(
      Op.Convolution op, ReferenceFilter filter, double[] outputGradient, double[] inputGradient) {
    double[] weights = filter.hwoi();
    IntStream.range(0, op.input().shape().height())
        .parallel()
        .forEach(iy -> backwardRow(op, iy, weights, outputGradient, inputGradient));
  }

  /** Collects, for each input of a row, from every output it took part in. */
  private static void backwardRow(
      Op.Convolution op,
      int iy,
      double[] weights,
      double[] outputGradient,
      double[] inputGradient) {
    Shape in = op.input().shape();
    Shape out = op.output().shape();
    FilterShape f = op.filter().shape();
    for (int ix = 0; ix < in.width(); ix++) {
      int to = (iy * in.width() + ix) * f.inputs();
      for (int ky = 0; ky < f.height(); ky++) {
        int y = iy + op.padding() - ky; // times the stride
        for (int kx = 0; kx < f.width(); kx++) {
          int x = ix + op.padding() - kx; // times the stride
          if (!isOutput(y, op.stride(), out.height()) || !isOutput(x, op.stride(), out.width())) {
            continue;
          }
          int pixel = y / op.stride() * out.width() + x / op.stride();
          for (int o = 0; o < f.outputs(); o++) {
            double gradient = outputGradient[pixel * f.outputs() + o];
            int from = ((ky * f.width() + kx) * f.outputs() + o) * f.inputs();
            for (int i = 0; i < f.inputs(); i++) {
              inputGradient[to + i] += gradient * weights[from + i];
            }
          }
        }
      }
    }
  }

  private static boolean isOutput(int position, int stride, int extent) {
    return position >= 0 && position % stride == 0 && position / stride < extent;
  }
}
