package dev.brushwork.compute.reference;

import dev.brushwork.compute.Loss;

/** {@link Loss.SquaredError}: {@code coefficient * sum((input - target)^2)}. */
final class SquaredErrorKernel {
  private SquaredErrorKernel() {}

  static double value(Loss.SquaredError loss, double[] input, double[] target) {
    double sum = 0;
    for (int i = 0; i < input.length; i++) {
      double difference = input[i] - target[i];
      sum += difference * difference;
    }
    return loss.coefficient() * sum;
  }

  /** Adds to {@code gradient}. */
  static void backward(Loss.SquaredError loss, double[] input, double[] target, double[] gradient) {
    for (int i = 0; i < input.length; i++) {
      gradient[i] += 2 * loss.coefficient() * (input[i] - target[i]);
    }
  }
}
