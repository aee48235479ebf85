package dev.brushwork.compute.reference;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.VariationKind;

/**
 * {@link Loss.TotalVariation}: {@code coefficient * sum of kind(d)}, each d a value less its right
 * or lower neighbour.
 */
final class TotalVariationKernel {
  private TotalVariationKernel() {}

  /** Is told the indices of two neighbours. */
  private interface Pair {
    void visit(int first, int second);
  }

  static double value(Loss.TotalVariation loss, double[] input) {
    double[] sum = {0};
    forEachPair(
        loss.input().shape(),
        (first, second) -> sum[0] += measure(loss.kind(), input[first] - input[second]));
    return loss.coefficient() * sum[0];
  }

  /** Adds to {@code gradient}. */
  static void backward(Loss.TotalVariation loss, double[] input, double[] gradient) {
    forEachPair(
        loss.input().shape(),
        (first, second) -> {
          double slope = loss.coefficient() * slope(loss.kind(), input[first] - input[second]);
          gradient[first] += slope;
          gradient[second] -= slope;
        });
  }

  private static double measure(VariationKind kind, double difference) {
    return kind == VariationKind.ABSOLUTE ? Math.abs(difference) : difference * difference;
  }

  /** The derivative of {@link #measure}, taken as 0 where |d| has none. */
  private static double slope(VariationKind kind, double difference) {
    return kind == VariationKind.ABSOLUTE ? Math.signum(difference) : 2 * difference;
  }

  private static void forEachPair(Shape shape, Pair pair) {
    int right = shape.channels();
    int below = shape.width() * shape.channels();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int c = 0; c < shape.channels(); c++) {
          int here = (y * shape.width() + x) * shape.channels() + c;
          if (x + 1 < shape.width()) {
            pair.visit(here, here + right);
          }
          if (y + 1 < shape.height()) {
            pair.visit(here, here + below);
          }
        }
      }
    }
  }
}
