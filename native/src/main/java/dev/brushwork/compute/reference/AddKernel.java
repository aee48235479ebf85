package dev.brushwork.compute.reference;

import dev.brushwork.compute.Op;

/** {@link Op.Add}: {@code output = a + b}, then the ReLU. */
final class AddKernel {
  private AddKernel() {}

  static void forward(Op.Add op, double[] a, double[] b, double[] output) {
    for (int i = 0; i < output.length; i++) {
      double sum = a[i] + b[i];
      output[i] = op.relu() ? Math.max(sum, 0) : sum;
    }
  }

  /**
   * Adds to the gradient of either input. {@code outputGradient} is that before the ReLU: its mask
   * has been applied already.
   */
  static void backward(double[] outputGradient, double[] inputGradient) {
    for (int i = 0; i < inputGradient.length; i++) {
      inputGradient[i] += outputGradient[i];
    }
  }
}
