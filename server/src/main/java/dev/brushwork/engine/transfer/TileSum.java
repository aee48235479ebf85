package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A style layer's statistic as the sum of what the tiles contribute, and its error.
 *
 * @param totals each part of the statistic, in the tile's recording
 * @param slopes of the error along each part, there
 * @param errors one for each part, along which it has the slope
 */
record TileSum(List<Tensor> totals, List<Tensor> slopes, List<Mismatch> errors) {
  /**
   * The error as a function of one part of the statistic.
   *
   * @param found all parts, of which one is the variable
   * @param targets by their keys, unless they are of a region
   * @param region of which the statistic is, with its targets and no guides
   */
  record Mismatch(
      Recording recording,
      List<Tensor> found,
      Tensor slope,
      Map<Integer, Tensor> targets,
      Optional<RegionRecorder.Region> region) {
    /** All that is compared with. */
    Stream<Tensor> wanted() {
      return Stream.concat(
          targets.values().stream(), region.stream().flatMap(r -> r.targets().values().stream()));
    }
  }

  /** Losses that the error is the sum of. */
  int losses() {
    return errors.get(0).recording().losses().size();
  }
}
