package dev.brushwork.engine.loss;

import dev.brushwork.compute.Shape;

/** How a layer's squared error is scaled. */
public enum ErrorNormalizer {
  /** The sum of squares. */
  SUM,
  /** The mean of squares. */
  MEAN,
  /**
   * The mean of squares over the mean square of the target (content), or over the same mean at the
   * content image, at least 1e-12 (style).
   */
  RELATIVE,
  /**
   * For style, the sum of squares over {@code 4 N^2 M^2}, of a map of N channels and M pixels; for
   * content, half the sum of squares (Gatys et al. 2015, eq. 1 and 4).
   */
  GATYS,
  /** The sum of squares over {@code (2 * 3 W H)^2}, of the result's sides (Keras' example). */
  IMAGE,
  /** The sum of squares over {@code 2 sqrt(N M)}, of a map of N channels and M pixels. */
  ROOT;

  /**
   * What the sum of squares of a content layer is multiplied by.
   *
   * @param map of the layer
   * @param pixels of the result
   * @param denominator of a relative error; 1 otherwise
   */
  public double ofContent(Shape map, long pixels, double denominator) {
    return this == GATYS ? 0.5 : factor(map, map, pixels, denominator);
  }

  /**
   * What the sum of squares of a style layer is multiplied by.
   *
   * @param map of the layer
   * @param statistic what is compared of it
   */
  public double ofStyle(Shape map, Shape statistic, long pixels, double denominator) {
    return factor(map, statistic, pixels, denominator);
  }

  private double factor(Shape map, Shape value, long pixels, double denominator) {
    return switch (this) {
      case SUM -> 1;
      case MEAN -> 1.0 / value.elements();
      case RELATIVE -> 1.0 / (value.elements() * denominator);
      case GATYS -> 0.25 / square((double) map.elements());
      case IMAGE -> 1 / square(6.0 * pixels);
      case ROOT -> 0.5 / Math.sqrt((double) map.elements());
    };
  }

  private static double square(double value) {
    return value * value;
  }
}
