package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.RecordedNetwork;
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

  /** A forward pass over one image, whose statistics are copied out, by layer. */
  record Pass(
      Recording recording,
      RecordedNetwork network,
      Tensor image,
      Map<Integer, Tensor> guides,
      Map<Integer, Tensor> statistics) {}

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
  Pass ofStyle(int style, Extent extent, Precision precision) {
    return pass("style image", extent, masks.get(style).inStyle(), precision);
  }

  /** The statistics of the content image within a region. */
  Pass ofContent(int style, Extent extent, Precision precision) {
    return pass("content image", extent, masks.get(style).inContent(), precision);
  }

  private Pass pass(String name, Extent extent, boolean guided, Precision precision) {
    Recorder recorder = new Recorder(precision);
    Tensor image = recorder.external(name, Shape.map(extent.height(), extent.width(), 3));
    RecordedNetwork network = run.network(recorder, image, List.of(), run.styleTaps());
    Map<Integer, Tensor> guides = new LinkedHashMap<>();
    Map<Integer, Tensor> statistics = new LinkedHashMap<>();
    for (WeightedTap tap : run.styleTaps()) {
      Tensor found = statistic(recorder, network, tap, guided, guides, "");
      Tensor output = recorder.external("found at " + tap.name(), found.shape());
      recorder.store(found, output);
      statistics.put(tap.layer(), output);
    }
    return new Pass(recorder.finish(), network, image, guides, statistics);
  }

  /** Adds every region's style term to an iteration. */
  List<Region> record(
      Recorder recorder, RecordedNetwork network, LossTerms terms, Weights weights) {
    List<Region> regions = new ArrayList<>();
    for (int style : styles()) {
      Region region = new Region(style, new LinkedHashMap<>(), new LinkedHashMap<>());
      String where = " in region " + style;
      for (WeightedTap tap : run.styleTaps()) {
        Tensor found =
            statistic(recorder, network, tap, masks.get(style).inContent(), region.guides(), where);
        Tensor target = recorder.external("style target of " + tap.name() + where, found.shape());
        double factor =
            run.styleFactor(network, tap, found, weights.denominator(style, tap.layer()));
        terms.style(
            recorder.squaredError(found, target, tap.weight() * factor * weights.share(style)));
        region.targets().put(tap.layer(), target);
      }
      regions.add(region);
    }
    return regions;
  }

  private Tensor statistic(
      Recorder recorder,
      RecordedNetwork network,
      WeightedTap tap,
      boolean guided,
      Map<Integer, Tensor> guides,
      String where) {
    Tensor map = network.tap(tap.layer());
    if (!guided) {
      return run.statistic(recorder, tap.name() + where, map);
    }
    Tensor guide =
        recorder.external(
            "guide of " + tap.name() + where,
            Shape.map(map.shape().height(), map.shape().width(), 1));
    guides.put(tap.layer(), guide);
    String name = tap.name() + where;
    return run.statistic(recorder, name, recorder.guide(name + ", guided", map, guide));
  }
}
