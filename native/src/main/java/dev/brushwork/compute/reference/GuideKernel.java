package dev.brushwork.compute.reference;

import dev.brushwork.compute.Op;

/** {@link Op.Guide}: {@code output[p][c] = guide[p] * input[p][c]}. */
final class GuideKernel {
  private GuideKernel() {}

  static void forward(Op.Guide op, double[] input, double[] guide, double[] output) {
    int channels = op.input().shape().channels();
    for (int i = 0; i < output.length; i++) {
      output[i] = guide[i / channels] * input[i];
    }
  }

  /** Adds to {@code inputGradient}. */
  static void backward(
      Op.Guide op, double[] guide, double[] outputGradient, double[] inputGradient) {
    int channels = op.input().shape().channels();
    for (int i = 0; i < inputGradient.length; i++) {
      inputGradient[i] += guide[i / channels] * outputGradient[i];
    }
  }
}
