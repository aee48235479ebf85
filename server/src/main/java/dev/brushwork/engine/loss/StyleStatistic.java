package dev.brushwork.engine.loss;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;

/** What of a style layer is compared; found by {@link java.util.ServiceLoader}. */
public interface StyleStatistic {
  /** The name that requests use. */
  String name();

  /** Whether it keeps the pixels apart, so that the style must have the size of the result. */
  boolean keepsPixels();

  /**
   * Whether that of a region is that of the map times the region's guide, of a mean square of 1: so
   * it is with whatever is a mean of products of two values.
   */
  default boolean canGuide() {
    return false;
  }

  /** Records the statistic of a tapped layer. */
  Tensor record(Recorder recorder, String name, Tensor tap, GramNormalizer normalizer);
}
