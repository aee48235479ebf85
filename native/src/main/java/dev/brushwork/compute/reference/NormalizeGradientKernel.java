package dev.brushwork.compute.reference;

import dev.brushwork.compute.Op;

/** {@link Op.NormalizeGradient}: a copy forward, a division by the L1 norm backward. */
final class NormalizeGradientKernel {
  private NormalizeGradientKernel() {}

  static void forward(double[] input, double[] output) {
    System.arraycopy(input, 0, output, 0, output.length);
  }

  /** Adds to {@code inputGradient}. */
  static void backward(Op.NormalizeGradient op, double[] outputGradient, double[] inputGradient) {
    double norm = 0;
    for (double value : outputGradient) {
      norm += Math.abs(value);
    }
    double factor = op.strength() / (norm + op.epsilon());
    for (int i = 0; i < inputGradient.length; i++) {
      inputGradient[i] += factor * outputGradient[i];
    }
  }
}
