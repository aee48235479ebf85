package dev.brushwork.engine.transfer;

import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.VggOracle.Features;
import dev.brushwork.engine.transfer.VggOracle.Maps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Crowson's style-transfer-pytorch: its Wasserstein distances and its nine-point variation. */
final class Crowson extends PublishedProgram {
  /** The layers it is evaluated at here: roots of 256 x 256 and more take plain Java too long. */
  static final int SEEN = 2;

  private static final int[] WEIGHTS = {256, 64, 16, 4, 1};

  /** Of several evaluations with one style, its roots. */
  private final Map<String, double[]> roots = new HashMap<>();

  /** All of its layers and their weights. */
  static List<LayerWeight> layers() {
    List<LayerWeight> layers = new ArrayList<>();
    for (int i = 0; i < WEIGHTS.length; i++) {
      layers.add(new LayerWeight("relu" + (i + 1) + "_1", WEIGHTS[i] / 341.0));
    }
    return layers;
  }

  Crowson() {
    super(Map.of());
  }

  @Override
  double content(Maps x, Maps content) {
    return 0.015 * meanSquare(x, content, "relu4_2");
  }

  @Override
  double layer(double[] gram, double[] target, int channels, int height, int width) {
    throw new UnsupportedOperationException("it compares no Gram matrices");
  }

  @Override
  double style(Maps x, Maps style) {
    double sum = 0;
    for (LayerWeight layer : layers().subList(0, SEEN)) {
      sum += layer.weight() * distance(layer.layer(), x.at(layer.layer()), style.at(layer.layer()));
    }
    return sum;
  }

  private double distance(String layer, Features f, Features s) {
    int n = f.channels();
    double[] mean = mean(f);
    double[] target = mean(s);
    double means = sumOfSquares(mean, target, 1) / n;
    double[] a = covariance(f, mean);
    double[] b = covariance(s, target);
    double[] half = roots.computeIfAbsent(layer, l -> root(b, n));
    double[] root = root(product(product(half, a, n), half, n), n);
    double traces = 0;
    for (int i = 0; i < n; i++) {
      traces += a[i * n + i] + b[i * n + i] - 2 * root[i * n + i];
    }
    return means + traces / n;
  }

  private static double[] mean(Features f) {
    double[] mean = new double[f.channels()];
    for (int i = 0; i < f.values().length; i++) {
      mean[i % mean.length] += f.values()[i] / (f.height() * f.width());
    }
    return mean;
  }

  private static double[] covariance(Features f, double[] mean) {
    int n = f.channels();
    double[] moments = gram(f);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        moments[i * n + j] =
            moments[i * n + j] / (f.height() * f.width()) - mean[i] * mean[j] + (i == j ? 1e-4 : 0);
      }
    }
    return moments;
  }

  /** Twelve steps, as many as the program does. */
  private static double[] root(double[] a, int n) {
    double norm = 0;
    for (double value : a) {
      norm += value * value;
    }
    norm = Math.sqrt(norm);
    double[] y = new double[n * n];
    double[] z = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      y[i] = a[i] / norm;
      z[i] = i / n == i % n ? 1 : 0;
    }
    for (int step = 0; step < 12; step++) {
      double[] t = product(z, y, n);
      for (int i = 0; i < n * n; i++) {
        t[i] = ((i / n == i % n ? 3 : 0) - t[i]) / 2;
      }
      y = product(y, t, n);
      z = product(t, z, n);
    }
    for (int i = 0; i < n * n; i++) {
      y[i] *= Math.sqrt(norm);
    }
    return y;
  }

  private static double[] product(double[] a, double[] b, int n) {
    double[] product = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double left = a[i * n + k];
        for (int j = 0; j < n; j++) {
          product[i * n + j] += left * b[k * n + j];
        }
      }
    }
    return product;
  }

  /** On an image in 0..1, with its border repeated once around it. */
  @Override
  double variation(double[] x, int height, int width) {
    double right = 0;
    double below = 0;
    double falling = 0;
    double rising = 0;
    for (int y = 0; y <= height; y++) {
      for (int column = 0; column <= width; column++) {
        for (int c = 0; c < 3; c++) {
          double here = at(x, y, column, c, height, width);
          if (y < height && column < width) {
            right += square(at(x, y, column + 1, c, height, width) - here);
            below += square(at(x, y + 1, column, c, height, width) - here);
          }
          falling += square(here - at(x, y - 1, column - 1, c, height, width));
          rising +=
              square(
                  at(x, y, column - 1, c, height, width) - at(x, y - 1, column, c, height, width));
        }
      }
    }
    double inside = 3.0 * height * width;
    double wider = 3.0 * (height + 1) * (width + 1);
    return 2
        * 2
        * (right / inside / 3 + below / inside / 3 + falling / wider / 12 + rising / wider / 12);
  }

  private static double at(double[] x, int y, int column, int c, int height, int width) {
    int row = Math.min(Math.max(y, 0), height - 1);
    int inside = Math.min(Math.max(column, 0), width - 1);
    return x[(row * width + inside) * 3 + c] / 255;
  }

  private static double square(double value) {
    return value * value;
  }
}
