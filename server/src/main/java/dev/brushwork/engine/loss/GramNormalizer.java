package dev.brushwork.engine.loss;

/** What a Gram matrix is divided by; C x C sums over H x W pixels. */
public enum GramNormalizer {
  NONE,
  /** H * W. */
  PIXELS,
  /** C * H * W. */
  ELEMENTS
}
