package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.VariationKind;
import java.util.Arrays;

/**
 * The total variations that are plain sums over pairs, and their gradients, row by row; {@link
 * StencilVariation} has the others.
 */
final class TotalVariation {
  private final FloatView input;
  private final int height;
  private final int channels;
  private final int row;
  private final boolean squared;
  private final double coefficient;
  private float[] here;
  private float[] below;
  private float[] sums;
  private float[] sumsBelow;

  TotalVariation(FloatView input, Shape shape, VariationKind kind, double coefficient) {
    this.input = input;
    height = shape.height();
    channels = shape.channels();
    row = Math.multiplyExact(shape.width(), channels);
    squared =
        switch (kind) {
          case SQUARED -> true;
          case ABSOLUTE -> false;
          default -> throw new IllegalArgumentException(kind + " is for StencilVariation");
        };
    this.coefficient = coefficient;
    here = new float[row];
    below = new float[row];
    sums = new float[row];
    sumsBelow = new float[row];
  }

  double value() {
    double sum = 0;
    input.read(0, below, row);
    for (int y = 0; y < height; y++) {
      swapRows();
      for (int i = channels; i < row; i++) {
        sum += measure((double) here[i] - here[i - channels]);
      }
      if (y + 1 < height) {
        input.read((y + 1L) * row, below, row);
        for (int i = 0; i < row; i++) {
          sum += measure((double) below[i] - here[i]);
        }
      }
    }
    return coefficient * sum;
  }

  /** Writes the gradient to {@code into}, or adds it to what is there. */
  void gradient(FloatView into, boolean accumulate) {
    input.read(0, below, row);
    Arrays.fill(sumsBelow, 0);
    for (int y = 0; y < height; y++) {
      swapRows();
      float[] kept = sums;
      sums = sumsBelow; // what the differences to the row above have sent down
      sumsBelow = kept;
      for (int i = channels; i < row; i++) {
        float slope = slope(here[i] - here[i - channels]);
        sums[i] += slope;
        sums[i - channels] -= slope;
      }
      if (y + 1 < height) {
        input.read((y + 1L) * row, below, row);
        for (int i = 0; i < row; i++) {
          float slope = slope(below[i] - here[i]);
          sumsBelow[i] = slope;
          sums[i] -= slope;
        }
      }
      emit(into, (long) y * row, accumulate);
    }
  }

  private void emit(FloatView into, long at, boolean accumulate) {
    float factor = (float) coefficient;
    if (accumulate) {
      into.read(at, here, row); // this row of the input is not needed any more
      for (int i = 0; i < row; i++) {
        here[i] += factor * sums[i];
      }
    } else {
      for (int i = 0; i < row; i++) {
        here[i] = factor * sums[i];
      }
    }
    into.write(at, here, row);
  }

  private void swapRows() {
    float[] kept = here;
    here = below;
    below = kept;
  }

  private double measure(double difference) {
    return squared ? difference * difference : Math.abs(difference);
  }

  private float slope(float difference) {
    return squared ? 2 * difference : Math.signum(difference);
  }
}
