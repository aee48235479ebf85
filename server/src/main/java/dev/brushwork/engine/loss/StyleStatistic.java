package dev.brushwork.engine.loss;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;
import java.util.Optional;

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

  /** Records the statistic of a tapped layer. */
  Tensor record(Recorder recorder, String name, Tensor tap, GramNormalizer normalizer);

  /**
   * Records what a part of a tapped layer contributes to the layer's statistic, which is the sum of
   * what its parts contribute. Empty, and nothing recorded, if the statistic is not such a sum:
   * then it cannot be painted tile by tile, unless it keeps the pixels apart.
   *
   * @param part of the layer, zero wherever other parts count
   * @param whole the shape of the layer
   */
  default Optional<Tensor> recordShare(
      Recorder recorder, String name, Tensor part, Shape whole, GramNormalizer normalizer) {
    return Optional.empty();
  }

  /** Whether it can be computed tile by tile. */
  default boolean canTile() {
    return keepsPixels();
  }

  /**
   * Records all that is kept of a tapped layer, {@link #record} first. Of several styles each part
   * is the mean by their weights.
   */
  default List<Tensor> measure(
      Recorder recorder, String name, Tensor tap, GramNormalizer normalizer) {
    return List.of(record(recorder, name, tap, normalizer));
  }

  /**
   * Records how far what was found is from the target.
   *
   * @param found as {@link #measure} gives it
   * @param target external, of the same shapes
   * @param coefficient the weight of the squared error of the first part, its normaliser included
   */
  default List<Loss> compare(
      Recorder recorder, String name, List<Tensor> found, List<Tensor> target, double coefficient) {
    return List.of(recorder.squaredError(found.get(0), target.get(0), coefficient));
  }
}
