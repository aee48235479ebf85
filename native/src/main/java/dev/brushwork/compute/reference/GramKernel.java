package dev.brushwork.compute.reference;

import dev.brushwork.compute.Op;
import java.util.Arrays;

/** {@link Op.Gram}: {@code output[i][j] = scale * sum over p of input[p][i] * input[p][j]}. */
final class GramKernel {
  private GramKernel() {}

  static void forward(Op.Gram op, double[] input, double[] output) {
    int channels = op.input().shape().channels();
    Arrays.fill(output, 0);
    for (int p = 0; p < op.input().shape().pixels(); p++) {
      for (int i = 0; i < channels; i++) {
        double left = op.scale() * input[p * channels + i];
        for (int j = 0; j < channels; j++) {
          output[i * channels + j] += left * input[p * channels + j];
        }
      }
    }
  }

  /**
   * Adds to {@code inputGradient}: {@code input[p][j]} appears in column j as the right factor and
   * in row j as the left one, so it gets {@code scale * sum over i of (g[i][j] + g[j][i]) *
   * input[p][i]}.
   */
  static void backward(
      Op.Gram op, double[] input, double[] outputGradient, double[] inputGradient) {
    int channels = op.input().shape().channels();
    for (int p = 0; p < op.input().shape().pixels(); p++) {
      for (int i = 0; i < channels; i++) {
        double value = op.scale() * input[p * channels + i];
        for (int j = 0; j < channels; j++) {
          double both = outputGradient[i * channels + j] + outputGradient[j * channels + i];
          inputGradient[p * channels + j] += value * both;
        }
      }
    }
  }
}
