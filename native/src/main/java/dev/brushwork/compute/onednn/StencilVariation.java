package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.compute.VariationStencil;

/**
 * The total variations of more than two points and their gradients, row by row: of three rows of
 * the map, each value of the middle one gathers its own derivative.
 */
final class StencilVariation {
  private final FloatView input;
  private final int height;
  private final int width;
  private final int channels;
  private final int row;
  private final boolean power;
  private final VariationStencil stencil;
  private final double coefficient;
  private float[] above;
  private float[] here;
  private float[] below;
  private final float[] slopes;

  StencilVariation(FloatView input, Shape shape, VariationKind kind, double coefficient) {
    this.input = input;
    height = shape.height();
    width = shape.width();
    channels = shape.channels();
    row = Math.multiplyExact(width, channels);
    power = kind == VariationKind.POWER;
    stencil = power ? new VariationStencil(0, 0, 0) : kind.stencil(shape);
    this.coefficient = coefficient;
    above = new float[row];
    here = new float[row];
    below = new float[row];
    slopes = new float[row];
  }

  double value() {
    double sum = 0;
    for (int y = 0; y < height; y++) {
      advance(y);
      sum += power ? powerMeasure(y) : squareMeasure(y);
    }
    return coefficient * sum;
  }

  /** Writes the gradient to {@code into}, or adds it to what is there. */
  void gradient(FloatView into, boolean accumulate) {
    float factor = (float) coefficient;
    for (int y = 0; y < height; y++) {
      advance(y);
      if (power) {
        powerSlopes(y);
      } else {
        squareSlopes(y);
      }
      // The row above is not needed any more.
      if (accumulate) {
        into.read((long) y * row, above, row);
        for (int i = 0; i < row; i++) {
          slopes[i] = above[i] + factor * slopes[i];
        }
      } else {
        for (int i = 0; i < row; i++) {
          slopes[i] *= factor;
        }
      }
      into.write((long) y * row, slopes, row);
    }
  }

  /** Makes {@code y} the middle row. */
  private void advance(int y) {
    float[] free = above;
    above = here;
    here = below;
    below = free;
    if (y == 0) {
      input.read(0, here, row);
    }
    if (y + 1 < height) {
      input.read((y + 1L) * row, below, row);
    }
  }

  private double squareMeasure(int y) {
    double sum = 0;
    double right = stencil.rightWeight(y, height);
    for (int x = 0; x < width; x++) {
      double down = stencil.belowWeight(x, width);
      for (int i = x * channels; i < (x + 1) * channels; i++) {
        if (x + 1 < width) {
          sum += right * square((double) here[i] - here[i + channels]);
        }
        if (y + 1 < height) {
          sum += down * square((double) here[i] - below[i]);
          if (x + 1 < width) {
            sum +=
                stencil.diagonal()
                    * (square((double) here[i] - below[i + channels])
                        + square((double) here[i + channels] - below[i]));
          }
        }
      }
    }
    return sum;
  }

  private void squareSlopes(int y) {
    float side = (float) (2 * stencil.rightWeight(y, height));
    float diagonal = (float) (2 * stencil.diagonal());
    for (int x = 0; x < width; x++) {
      float straight = (float) (2 * stencil.belowWeight(x, width));
      boolean hasLeft = x > 0;
      boolean hasRight = x + 1 < width;
      for (int i = x * channels; i < (x + 1) * channels; i++) {
        float value = here[i];
        float slope = 0;
        if (hasLeft) {
          slope += side * (value - here[i - channels]);
        }
        if (hasRight) {
          slope += side * (value - here[i + channels]);
        }
        if (y > 0) {
          slope += slope(above, i, value, straight, diagonal, hasLeft, hasRight);
        }
        if (y + 1 < height) {
          slope += slope(below, i, value, straight, diagonal, hasLeft, hasRight);
        }
        slopes[i] = slope;
      }
    }
  }

  /** What the three neighbours in the row above or below send. */
  private float slope(
      float[] other,
      int i,
      float value,
      float straight,
      float diagonal,
      boolean hasLeft,
      boolean hasRight) {
    float slope = straight * (value - other[i]);
    if (hasLeft) {
      slope += diagonal * (value - other[i - channels]);
    }
    if (hasRight) {
      slope += diagonal * (value - other[i + channels]);
    }
    return slope;
  }

  private double powerMeasure(int y) {
    double sum = 0;
    if (y + 1 < height) {
      for (int i = 0; i < row - channels; i++) {
        double s =
            square((double) here[i] - here[i + channels]) + square((double) here[i] - below[i]);
        sum += s * Math.sqrt(Math.sqrt(s));
      }
    }
    return sum;
  }

  private void powerSlopes(int y) {
    for (int i = 0; i < row; i++) {
      boolean hasRight = i < row - channels;
      double slope = 0;
      if (y + 1 < height) {
        if (hasRight) {
          double r = (double) here[i] - here[i + channels];
          double b = (double) here[i] - below[i];
          slope += rate(r, b) * (r + b);
        }
        if (i >= channels) {
          double r = (double) here[i - channels] - here[i];
          slope -= rate(r, (double) here[i - channels] - below[i - channels]) * r;
        }
      }
      if (y > 0 && hasRight) {
        double b = (double) above[i] - here[i];
        slope -= rate((double) above[i] - above[i + channels], b) * b;
      }
      slopes[i] = (float) slope;
    }
  }

  /** The derivative of {@code (r^2 + b^2)^1.25}, by r over r, and by b over b. */
  private static double rate(double r, double b) {
    return 2.5 * Math.sqrt(Math.sqrt(r * r + b * b));
  }

  private static double square(double difference) {
    return difference * difference;
  }
}
