package dev.brushwork.compute;

/** How total variation measures the difference d of two neighbouring values. */
public enum VariationKind {
  /** |d|, with gradient 0 at d = 0 (TensorFlow's {@code image.total_variation}). */
  ABSOLUTE,
  /** d squared. */
  SQUARED
}
