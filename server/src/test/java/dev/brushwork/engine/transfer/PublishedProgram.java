package dev.brushwork.engine.transfer;

import dev.brushwork.engine.transfer.VggOracle.Maps;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The losses of a published program, each written out from its own source in plain Java and double
 * precision, on an image variable in 0..255 as the program has it. Shares nothing with the engine.
 */
abstract class PublishedProgram {
  /** A weight for each of the five layers, or four, that Grams are compared at. */
  private final Map<String, Double> styleLayers;

  PublishedProgram(Map<String, Double> styleLayers) {
    this.styleLayers = styleLayers;
  }

  abstract double content(Maps x, Maps content);

  /** What one layer's Gram matrices, not divided by anything, contribute before its weight. */
  abstract double layer(double[] gram, double[] target, int channels, int height, int width);

  /**
   * @param x rows x columns x 3, in 0..255
   */
  abstract double variation(double[] x, int height, int width);

  double style(Maps x, Maps style) {
    double sum = 0;
    for (Map.Entry<String, Double> entry : styleLayers.entrySet()) {
      VggOracle.Features f = x.at(entry.getKey());
      VggOracle.Features s = style.at(entry.getKey());
      sum += entry.getValue() * layer(gram(f), gram(s), f.channels(), f.height(), f.width());
    }
    return sum;
  }

  /** The sum over pixels of the products of channels. */
  static double[] gram(VggOracle.Features f) {
    int n = f.channels();
    double[] gram = new double[n * n];
    for (int p = 0; p < f.height() * f.width(); p++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          gram[i * n + j] += f.values()[p * n + i] * f.values()[p * n + j];
        }
      }
    }
    return gram;
  }

  static double sumOfSquares(double[] a, double[] b, double divisor) {
    return IntStream.range(0, a.length)
        .mapToDouble(i -> (a[i] - b[i]) / divisor * ((a[i] - b[i]) / divisor))
        .sum();
  }

  static double meanSquare(Maps x, Maps target, String layer) {
    double[] values = x.at(layer).values();
    return sumOfSquares(values, target.at(layer).values(), 1) / values.length;
  }

  /**
   * Is told the difference to the right neighbour, and to the one below; NaN where there is none.
   */
  interface Differences {
    double measure(double right, double below);
  }

  static double sum(double[] x, int height, int width, Differences differences) {
    double sum = 0;
    for (int y = 0; y < height; y++) {
      for (int column = 0; column < width; column++) {
        for (int c = 0; c < 3; c++) {
          double here = x[(y * width + column) * 3 + c];
          double right =
              column + 1 < width ? x[(y * width + column + 1) * 3 + c] - here : Double.NaN;
          double below = y + 1 < height ? x[((y + 1) * width + column) * 3 + c] - here : Double.NaN;
          sum += differences.measure(right, below);
        }
      }
    }
    return sum;
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  static double absolute(double[] x, int height, int width) {
    return sum(x, height, width, (r, b) -> Math.abs(orZero(r)) + Math.abs(orZero(b)));
  }

  /** 2 (l2_loss(down) / size(down) + l2_loss(across) / size(across)), l2_loss halving squares. */
  static double halvesOfMeans(double[] x, int height, int width) {
    double across = sum(x, height, width, (r, b) -> orZero(r) * orZero(r) / 2);
    double down = sum(x, height, width, (r, b) -> orZero(b) * orZero(b) / 2);
    return 2 * (down / ((height - 1) * width * 3) + across / (height * (width - 1) * 3));
  }

  static double power(double[] x, int height, int width) {
    return sum(x, height, width, (r, b) -> orZero(Math.pow(r * r + b * b, 1.25)));
  }
}
