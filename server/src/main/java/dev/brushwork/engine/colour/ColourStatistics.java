package dev.brushwork.engine.colour;

import dev.brushwork.engine.image.FloatImage;
import java.util.List;

/**
 * The mean and the covariance of a picture's colours, the mean of products over all pixels.
 *
 * @param mean of red, green and blue
 * @param covariance 3 x 3
 */
public record ColourStatistics(double[] mean, double[][] covariance) {
  private static final int CHANNELS = 3;

  /** A standard deviation of a quarter of one of 255 steps. */
  private static final double SMALLEST_VARIANCE = 1e-6;

  public static ColourStatistics of(FloatImage image) {
    float[] samples = image.values();
    int pixels = samples.length / CHANNELS;
    double[] mean = new double[CHANNELS];
    for (int i = 0; i < samples.length; i++) {
      mean[i % CHANNELS] += samples[i];
    }
    for (int c = 0; c < CHANNELS; c++) {
      mean[c] /= pixels;
    }
    double[][] covariance = new double[CHANNELS][CHANNELS];
    for (int at = 0; at < samples.length; at += CHANNELS) {
      for (int i = 0; i < CHANNELS; i++) {
        for (int j = 0; j < CHANNELS; j++) {
          covariance[i][j] += (samples[at + i] - mean[i]) * (samples[at + j] - mean[j]) / pixels;
        }
      }
    }
    return new ColourStatistics(mean, covariance);
  }

  /** The mean of several pictures' statistics, each with its share; shares sum to 1. */
  public static ColourStatistics blend(List<ColourStatistics> all, List<Double> shares) {
    double[] mean = new double[CHANNELS];
    double[][] covariance = new double[CHANNELS][CHANNELS];
    for (int k = 0; k < all.size(); k++) {
      for (int i = 0; i < CHANNELS; i++) {
        mean[i] += shares.get(k) * all.get(k).mean[i];
        for (int j = 0; j < CHANNELS; j++) {
          covariance[i][j] += shares.get(k) * all.get(k).covariance[i][j];
        }
      }
    }
    return new ColourStatistics(mean, covariance);
  }

  /** The lower triangular factor of the covariance, a little widened so that it has one. */
  public double[][] factor() {
    return Matrix3.cholesky(regular());
  }

  /** The covariance plus a little of the identity, as a grey picture's has no inverse. */
  double[][] regular() {
    double[][] regular = new double[CHANNELS][];
    for (int i = 0; i < CHANNELS; i++) {
      regular[i] = covariance[i].clone();
      regular[i][i] += SMALLEST_VARIANCE;
    }
    return regular;
  }
}
