package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.transfer.ControlSpec.StyleMasks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down what concerns styles with masks. Each is a region with a style term of its own: the
 * statistic of the maps times the region's guide, against that of the style's maps times its own
 * guide (Gatys et al., "Controlling Perceptual Factors in Neural Style Transfer", 2017, eq. 8).
 */
final class RegionRecorder {
  private final RunRecorder run;
  private final List<StyleMasks> masks;

  /**
   * A region of an iteration.
   *
   * @param style its place among the run's styles
   * @param guides by layer; none if its style counts everywhere
   * @param targets by layer
   */
  record Region(int style, Map<Integer, Tensor> guides, Map<Integer, Tensor> targets) {}

  /** How much a region counts. */
  interface Weights {
    /** For pricing, where no image has been looked at. */
    Weights NONE =
        new Weights() {
          @Override
          public double share(int style) {
            return 1;
          }

          @Override
          public double denominator(int style, int layer) {
            return 1;
          }
        };

    /** The style's part of the blend. */
    double share(int style);

    /** The factor by which a layer's mean squared error is divided besides. */
    double denominator(int style, int layer);
  }

  /**
   * @param masks of each style; none if no style has any
   */
  RegionRecorder(RunRecorder run, List<StyleMasks> masks) {
    this.run = run;
    this.masks = masks;
  }

  /** The places of the styles that are regions. */
  List<Integer> styles() {
    List<Integer> styles = new ArrayList<>();
    for (int i = 0; i < masks.size(); i++) {
      if (masks.get(i).any()) {
        styles.add(i);
      }
    }
    return styles;
  }

  /** Whether some style has no mask, so that the run has an ordinary style term. */
  boolean leavesStyles() {
    return masks.isEmpty() || styles().size() < masks.size();
  }

  /** The statistics of a style image, within its own mask if it has one. */
  Pass ofStyle(int style, Extent extent) {
    return run.regionPass("style image", extent, masks.get(style).inStyle());
  }

  /** The statistics of the content image within a region. */
  Pass ofContent(int style, Extent extent) {
    return run.regionPass("content image", extent, masks.get(style).inContent());
  }

  /** What tells of a layer's error in a region what it is compared with, and how much it counts. */
  @FunctionalInterface
  interface Terms {
    /**
     * Adds the error of one layer.
     *
     * @param found in the maps, or the tile's share of it
     * @param factor of the sum of squares
     */
    void add(Region region, WeightedTap tap, Tensor found, double factor);
  }

  /** Adds every region's style term to an iteration over whole maps. */
  List<Region> record(Recorder recorder, TappedMaps maps, LossTerms losses, Weights weights) {
    return record(
        recorder,
        maps,
        weights,
        (region, tap, found, factor) ->
            losses.style(
                recorder.squaredError(found, target(recorder, region, tap, found), factor)));
  }

  /** Hands every region's style term over to {@code terms}. */
  List<Region> record(Recorder recorder, TappedMaps maps, Weights weights, Terms terms) {
    List<Region> regions = new ArrayList<>();
    for (int style : styles()) {
      Region region = new Region(style, new LinkedHashMap<>(), new LinkedHashMap<>());
      for (WeightedTap tap : run.styleTaps()) {
        Tensor found =
            statistic(
                recorder, maps, tap, masks.get(style).inContent(), region.guides(), where(region));
        double factor =
            tap.weight()
                * run.styleFactor(
                    maps.whole(tap.layer()), found, weights.denominator(style, tap.layer()))
                * weights.share(style);
        terms.add(region, tap, found, factor);
      }
      regions.add(region);
    }
    return regions;
  }

  private static String where(Region region) {
    return " in region " + region.style();
  }

  /** What is found at a layer is compared with this, which is added to the region's targets. */
  static Tensor target(Recorder recorder, Region region, WeightedTap tap, Tensor found) {
    Tensor target =
        recorder.external("style target of " + tap.name() + where(region), found.shape());
    region.targets().put(tap.layer(), target);
    return target;
  }

  /**
   * The statistic of a region at a layer, or a tile's share of it.
   *
   * @param guides gets the whole layer's guide if it is {@code guided}
   */
  Tensor statistic(
      Recorder recorder,
      TappedMaps maps,
      WeightedTap tap,
      boolean guided,
      Map<Integer, Tensor> guides,
      String where) {
    String name = tap.name() + where;
    Tensor map = maps.own(recorder, tap.layer());
    Shape whole = maps.whole(tap.layer());
    if (!guided) {
      return run.statistic(recorder, name, map, whole);
    }
    Tensor guide =
        recorder.external("guide of " + name, Shape.map(whole.height(), whole.width(), 1));
    guides.put(tap.layer(), guide);
    Tensor part = maps.same(recorder, tap.layer(), guide);
    return run.statistic(recorder, name, recorder.guide(name + ", guided", map, part), whole);
  }
}
