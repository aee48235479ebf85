package dev.brushwork.compute.reference;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.compute.VariationStencil;

/** {@link Loss.TotalVariation}, pair of neighbours by pair of neighbours. */
final class TotalVariationKernel {
  private static final double POWER = 1.25;

  private TotalVariationKernel() {}

  /** Is told the indices of two neighbours, and what their difference counts. */
  private interface Pair {
    void visit(int first, int second, double weight);
  }

  /** Is told the index of a value, and those of its neighbours to the right and below. */
  private interface Corner {
    void visit(int here, int right, int below);
  }

  static double value(Loss.TotalVariation loss, double[] input) {
    double[] sum = {0};
    Shape shape = loss.input().shape();
    if (loss.kind() == VariationKind.POWER) {
      forEachCorner(
          shape,
          (here, right, below) ->
              sum[0] +=
                  Math.pow(squares(input[here] - input[right], input[here] - input[below]), POWER));
    } else {
      forEachPair(
          loss.kind(),
          shape,
          (first, second, weight) ->
              sum[0] += weight * measure(loss.kind(), input[first] - input[second]));
    }
    return loss.coefficient() * sum[0];
  }

  /** Adds to {@code gradient}. */
  static void backward(Loss.TotalVariation loss, double[] input, double[] gradient) {
    Shape shape = loss.input().shape();
    if (loss.kind() == VariationKind.POWER) {
      forEachCorner(
          shape,
          (here, right, below) -> {
            double r = input[here] - input[right];
            double b = input[here] - input[below];
            double slope = loss.coefficient() * 2 * POWER * Math.pow(squares(r, b), POWER - 1);
            gradient[here] += slope * (r + b);
            gradient[right] -= slope * r;
            gradient[below] -= slope * b;
          });
      return;
    }
    forEachPair(
        loss.kind(),
        shape,
        (first, second, weight) -> {
          double slope =
              loss.coefficient() * weight * slope(loss.kind(), input[first] - input[second]);
          gradient[first] += slope;
          gradient[second] -= slope;
        });
  }

  private static double squares(double a, double b) {
    return a * a + b * b;
  }

  private static double measure(VariationKind kind, double difference) {
    return kind == VariationKind.ABSOLUTE ? Math.abs(difference) : difference * difference;
  }

  /** The derivative of {@link #measure}, taken as 0 where |d| has none. */
  private static double slope(VariationKind kind, double difference) {
    return kind == VariationKind.ABSOLUTE ? Math.signum(difference) : 2 * difference;
  }

  private static void forEachPair(VariationKind kind, Shape shape, Pair pair) {
    VariationStencil stencil =
        kind == VariationKind.ABSOLUTE ? new VariationStencil(1, 1, 0) : kind.stencil(shape);
    int height = shape.height();
    int width = shape.width();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < shape.channels(); c++) {
          int here = index(shape, y, x, c);
          if (x + 1 < width) {
            pair.visit(here, index(shape, y, x + 1, c), stencil.right());
          }
          if (y + 1 < height) {
            pair.visit(here, index(shape, y + 1, x, c), stencil.below());
          }
        }
      }
    }
    if (stencil.diagonal() > 0) {
      forEachDiagonal(shape, stencil.diagonal(), pair);
    }
  }

  /** By its definition, over the map with its border repeated around it. */
  private static void forEachDiagonal(Shape shape, double weight, Pair pair) {
    for (int y = 0; y <= shape.height(); y++) {
      for (int x = 0; x <= shape.width(); x++) {
        int above = Math.max(y - 1, 0);
        int below = Math.min(y, shape.height() - 1);
        int left = Math.max(x - 1, 0);
        int right = Math.min(x, shape.width() - 1);
        for (int c = 0; c < shape.channels(); c++) {
          pair.visit(index(shape, below, right, c), index(shape, above, left, c), weight);
          pair.visit(index(shape, below, left, c), index(shape, above, right, c), weight);
        }
      }
    }
  }

  private static void forEachCorner(Shape shape, Corner corner) {
    for (int y = 0; y + 1 < shape.height(); y++) {
      for (int x = 0; x + 1 < shape.width(); x++) {
        for (int c = 0; c < shape.channels(); c++) {
          corner.visit(index(shape, y, x, c), index(shape, y, x + 1, c), index(shape, y + 1, x, c));
        }
      }
    }
  }

  private static int index(Shape shape, int y, int x, int c) {
    return (y * shape.width() + x) * shape.channels() + c;
  }
}
