package dev.brushwork.compute.cuda;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.cuda.Painting.Subject;
import java.util.Map;

/**
 * The gradient of a painting's objective in double precision, by the decisions that a device took:
 * which values were above zero, which was the largest of its window. It starts from the maps that
 * the device found, so that what differs is what its backward pass rounds, and nothing that an
 * early rounding tipped over.
 */
final class MatchedOracle {
  private final Subject subject;
  private final Map<String, float[]> targets;
  private final Painting painting;

  /** Height x width x channels. */
  private record Plane(int height, int width, int channels, double[] values) {
    Plane(int height, int width, int channels) {
      this(height, width, channels, new double[height * width * channels]);
    }

    int pixels() {
      return height * width;
    }
  }

  /**
   * @param targets what the painting aims at
   * @param painting observed, after an iteration
   */
  MatchedOracle(Subject subject, Map<String, float[]> targets, Painting painting) {
    this.subject = subject;
    this.targets = targets;
    this.painting = painting;
  }

  /**
   * The gradient of the image.
   *
   * @param image the image before that iteration
   */
  double[] gradient(float[] image) {
    int[][] blocks = subject.network().blocks();
    int height = subject.height();
    int width = subject.width();
    for (int block = 1; block < blocks.length; block++) {
      height /= 2;
      width /= 2;
    }
    Plane gradient = new Plane(height, width, below(blocks, blocks.length + 1));
    for (int block = blocks.length; block >= 1; block--) {
      int[] widths = blocks[block - 1];
      for (int layer = widths.length; layer >= 1; layer--) {
        String name = block + "_" + layer;
        double[] map = widen(painting.observed("relu" + name));
        addTaps(name, layer, map, gradient);
        for (int i = 0; i < map.length; i++) {
          gradient.values()[i] = map[i] > 0 ? gradient.values()[i] : 0;
        }
        int inputs = layer > 1 ? widths[layer - 2] : block > 1 ? below(blocks, block) : 3;
        gradient = throughConvolution("conv" + name, gradient, inputs);
      }
      if (block > 1) {
        String below = (block - 1) + "_" + blocks[block - 2].length;
        int rows = subject.height() >> (block - 2);
        int columns = subject.width() >> (block - 2);
        gradient = throughPool(widen(painting.observed("relu" + below)), rows, columns, gradient);
      }
    }
    return ofImage(image, gradient);
  }

  /** The channels of the last layer of the block before. */
  private static int below(int[][] blocks, int block) {
    int[] widths = blocks[block - 2];
    return widths[widths.length - 1];
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private void addTaps(String name, int layer, double[] map, Plane gradient) {
    if (layer == 1) {
      addStyle(map, targets.get("gram" + name), gradient);
    }
    if (name.equals(subject.network().content())) {
      float[] wanted = targets.get("relu" + name);
      for (int i = 0; i < map.length; i++) {
        gradient.values()[i] += 2.0 / map.length * (map[i] - wanted[i]);
      }
    }
  }

  /** Of {@code sum((scale F^T F - target)^2) / C^2}. */
  private static void addStyle(double[] map, float[] target, Plane gradient) {
    int c = gradient.channels();
    double scale = 1.0 / map.length;
    double[] error = new double[c * c];
    for (int p = 0; p < gradient.pixels(); p++) {
      for (int i = 0; i < c; i++) {
        for (int j = 0; j < c; j++) {
          error[i * c + j] += scale * map[p * c + i] * map[p * c + j];
        }
      }
    }
    for (int i = 0; i < c * c; i++) {
      error[i] -= target[i];
    }
    for (int p = 0; p < gradient.pixels(); p++) {
      for (int i = 0; i < c; i++) {
        double value = map[p * c + i] * scale * 2 / ((double) c * c);
        for (int j = 0; value != 0 && j < c; j++) {
          gradient.values()[p * c + j] += value * (error[i * c + j] + error[j * c + i]);
        }
      }
    }
  }

  /** By a kernel of 3 x 3 with a padding of 1. */
  private Plane throughConvolution(String name, Plane output, int inputs) {
    FilterShape shape = new FilterShape(output.channels(), inputs, 3, 3);
    float[] oihw = subject.weights().oihw(name, shape);
    double[][] byTap = new double[9][output.channels() * inputs];
    for (int i = 0; i < oihw.length; i++) {
      byTap[i % 9][i / 9] = oihw[i];
    }
    Plane input = new Plane(output.height(), output.width(), inputs);
    for (int at = 0; at < output.values().length; at++) {
      double slope = output.values()[at];
      int k = at % output.channels();
      int x = at / output.channels() % output.width();
      int y = at / output.channels() / output.width();
      for (int tap = 0; slope != 0 && tap < 9; tap++) {
        int row = y - 1 + tap / 3;
        int column = x - 1 + tap % 3;
        if (row >= 0 && row < input.height() && column >= 0 && column < input.width()) {
          int to = (row * input.width() + column) * inputs;
          for (int c = 0; c < inputs; c++) {
            input.values()[to + c] += slope * byTap[tap][k * inputs + c];
          }
        }
      }
    }
    return input;
  }

  private static Plane throughPool(double[] map, int height, int width, Plane output) {
    int c = output.channels();
    Plane input = new Plane(height, width, c);
    for (int at = 0; at < output.values().length; at++) {
      int x = at / c % output.width();
      int y = at / c / output.width();
      int best = -1;
      for (int k = 0; k < 4; k++) {
        int from = ((2 * y + k / 2) * width + 2 * x + k % 2) * c + at % c;
        best = best < 0 || map[from] > map[best] ? from : best;
      }
      input.values()[best] += output.values()[at];
    }
    return input;
  }

  /** Through the preprocessing, and with the total variation's. */
  private double[] ofImage(float[] image, Plane gradient) {
    int width = gradient.width();
    double[] result = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      int c = VggNetwork.CAFFE.source().indexOf(i % 3);
      result[i] += gradient.values()[i / 3 * 3 + c] * VggNetwork.CAFFE.scale().get(c);
      int right = i / 3 % width + 1 < width ? i + 3 : i;
      int below = i / 3 / width + 1 < gradient.height() ? i + 3 * width : i;
      for (int other : new int[] {right, below}) {
        double slope = Painting.VARIATION * Math.signum(image[i] - image[other]);
        result[i] += slope;
        result[other] -= slope;
      }
    }
    return result;
  }
}
