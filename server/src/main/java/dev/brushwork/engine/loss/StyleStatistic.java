package dev.brushwork.engine.loss;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;

/** What of a style layer is compared; found by {@link java.util.ServiceLoader}. */
public interface StyleStatistic {
  /** The name that requests use. */
  String name();

  /** Whether it keeps the pixels apart, so that the style must have the size of the result. */
  boolean keepsPixels();

  /** Whether it has a scale of its own, so that no other normaliser than the mean fits it. */
  default boolean scalesItself() {
    return false;
  }

  /**
   * Whether that of a region is that of the map times the region's guide, of a mean square of 1: so
   * it is with whatever is a mean of products of two values.
   */
  default boolean canGuide() {
    return false;
  }

  /**
   * Records all that is kept of a tapped layer. Each part is a sum over the layer's pixels, so that
   * it is also the sum of what the parts of the layer contribute, and of several styles it is the
   * mean by their weights; or it is the map itself, if the statistic keeps the pixels apart.
   *
   * @param tap the layer, or a part of it: zero wherever other parts count
   * @param whole the shape of the layer
   */
  List<Tensor> measure(
      Recorder recorder, String name, Tensor tap, Shape whole, GramNormalizer normalizer);

  /**
   * Records what of the target does not depend on the image, and so is found but once a run. By
   * default that is the target as it was kept.
   *
   * @param kept external, of the shapes of {@link #measure}
   */
  default List<Tensor> prepare(Recorder recorder, String name, List<Tensor> kept) {
    return kept;
  }

  /**
   * Records how far what was found is from the target.
   *
   * @param found as {@link #measure} gives it
   * @param target external, as {@link #prepare} gives it
   * @param coefficient the weight of the squared error of the first part, its normaliser included
   */
  default List<Loss> compare(
      Recorder recorder, String name, List<Tensor> found, List<Tensor> target, double coefficient) {
    return List.of(recorder.squaredError(found.get(0), target.get(0), coefficient));
  }
}
