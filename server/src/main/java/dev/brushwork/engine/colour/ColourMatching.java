package dev.brushwork.engine.colour;

import dev.brushwork.engine.image.FloatImage;

/**
 * The affine map of colours that brings one picture's mean and covariance to another's: x -> A (x -
 * mean) + other mean, where A C A^T is the other's covariance (Gatys et al. 2016, section 3.2).
 */
final class ColourMatching {
  private final double[][] matrix;
  private final double[] from;
  private final double[] to;

  private ColourMatching(double[][] matrix, double[] from, double[] to) {
    this.matrix = matrix;
    this.from = from;
    this.to = to;
  }

  /**
   * @param how one that {@link ColourPreservation#matches()}
   */
  static ColourMatching of(ColourStatistics from, ColourStatistics to, ColourPreservation how) {
    return new ColourMatching(
        matrix(from.regular(), to.regular(), how), from.mean().clone(), to.mean().clone());
  }

  /** One of the many solutions A of {@code A from A^T = to}. */
  static double[][] matrix(double[][] from, double[][] to, ColourPreservation how) {
    return switch (how) {
      case MATCH_CHOLESKY ->
          Matrix3.product(Matrix3.cholesky(to), Matrix3.inverseOfLower(Matrix3.cholesky(from)));
      case MATCH_PCA -> Matrix3.product(Matrix3.power(to, 0.5), Matrix3.power(from, -0.5));
      case MATCH_SYMMETRIC -> {
        double[][] root = Matrix3.power(from, 0.5);
        double[][] inverse = Matrix3.power(from, -0.5);
        double[][] middle = Matrix3.product(Matrix3.product(root, to), root);
        yield Matrix3.product(Matrix3.product(inverse, Matrix3.power(middle, 0.5)), inverse);
      }
      default -> throw new IllegalArgumentException(how + " matches no colours");
    };
  }

  /** The picture in its new colours, clamped to 0..1. */
  FloatImage apply(FloatImage image) {
    float[] samples = image.values();
    float[] matched = new float[samples.length];
    for (int at = 0; at < samples.length; at += 3) {
      for (int i = 0; i < 3; i++) {
        double sum = to[i];
        for (int j = 0; j < 3; j++) {
          sum += matrix[i][j] * (samples[at + j] - from[j]);
        }
        matched[at + i] = (float) Math.min(1, Math.max(0, sum));
      }
    }
    return new FloatImage(image.width(), image.height(), matched);
  }
}
