package dev.brushwork.engine.loss;

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
  RELATIVE
}
