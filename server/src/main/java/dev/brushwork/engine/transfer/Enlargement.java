package dev.brushwork.engine.transfer;

import dev.brushwork.engine.optimizer.Optimizer.Carry;

/**
 * Brings the image and the optimiser's state from one scale to the next, as style-transfer-pytorch
 * does: images and first moments by cubic convolution (Keys 1981, a = -0.75), second moments
 * linearly, so that they stay positive; beyond the edge the edge is repeated. Positions are those
 * of pixel centres. Values are height x width x 3.
 */
final class Enlargement {
  private static final int CHANNELS = 3;
  private static final double KEYS = -0.75;

  private Enlargement() {}

  /** A tensor of the optimiser's state at its new size. */
  static float[] carry(Carry how, float[] values, Extent from, Extent to) {
    return switch (how) {
      case KEPT -> values;
      case SMOOTH -> cubic(values, from, to);
      case POSITIVE -> linear(values, from, to);
    };
  }

  /** By cubic convolution. */
  static float[] cubic(float[] values, Extent from, Extent to) {
    return resampled(values, from, to, true);
  }

  /** By linear interpolation. */
  static float[] linear(float[] values, Extent from, Extent to) {
    return resampled(values, from, to, false);
  }

  private static float[] resampled(float[] values, Extent from, Extent to, boolean cubic) {
    float[] wide = new float[from.height() * to.width() * CHANNELS];
    Axis columns = new Axis(from.width(), to.width(), cubic);
    for (int y = 0; y < from.height(); y++) {
      for (int x = 0; x < to.width(); x++) {
        for (int c = 0; c < CHANNELS; c++) {
          int row = y * from.width() * CHANNELS + c;
          wide[(y * to.width() + x) * CHANNELS + c] = columns.at(x, values, row, CHANNELS);
        }
      }
    }
    float[] result = new float[to.height() * to.width() * CHANNELS];
    Axis rows = new Axis(from.height(), to.height(), cubic);
    int stride = to.width() * CHANNELS;
    for (int y = 0; y < to.height(); y++) {
      for (int i = 0; i < stride; i++) {
        result[y * stride + i] = rows.at(y, wide, i, stride);
      }
    }
    return result;
  }

  /** What each position along one axis is made of. */
  private static final class Axis {
    private final int size;
    private final int[] first;
    private final double[][] weights;

    Axis(int from, int to, boolean cubic) {
      size = from;
      first = new int[to];
      weights = new double[to][];
      for (int i = 0; i < to; i++) {
        double position = (i + 0.5) * from / to - 0.5;
        int before = (int) Math.floor(position);
        double t = position - before;
        first[i] = cubic ? before - 1 : before;
        weights[i] =
            cubic
                ? new double[] {outer(t + 1), inner(t), inner(1 - t), outer(2 - t)}
                : new double[] {1 - t, t};
      }
    }

    private static double inner(double d) {
      return ((KEYS + 2) * d - (KEYS + 3)) * d * d + 1;
    }

    private static double outer(double d) {
      return ((KEYS * d - 5 * KEYS) * d + 8 * KEYS) * d - 4 * KEYS;
    }

    float at(int i, float[] values, int start, int stride) {
      double sum = 0;
      for (int k = 0; k < weights[i].length; k++) {
        int source = Math.min(Math.max(first[i] + k, 0), size - 1);
        sum += weights[i][k] * values[start + source * stride];
      }
      return (float) sum;
    }
  }
}
