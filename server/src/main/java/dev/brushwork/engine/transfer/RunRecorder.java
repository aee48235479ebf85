package dev.brushwork.engine.transfer;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.loss.StyleStatistic;
import dev.brushwork.engine.loss.StyleStatistics;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.RecordedNetwork;
import dev.brushwork.engine.optimizer.Optimizer;
import dev.brushwork.engine.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Writes down everything a run computes: the passes that find its targets, and its iteration. Only
 * shapes are needed, so a run is priced by the same recordings that it executes.
 */
final class RunRecorder {
  private static final double SMALLEST_GRADIENT = 1e-8;

  private final NetworkDescription network;
  private final ChannelMap preprocessing;
  private final TransferSpec spec;
  private final Sizes sizes;
  private final Precision precision;
  private final StyleStatistic statistic;
  private final Optimizer optimizer;
  private final List<WeightedTap> contentTaps;
  private final List<WeightedTap> styleTaps;
  private final Optional<TileRecorder> tiles;
  private final RegionRecorder regions;

  /** One iteration; {@code content} and {@code style} are the targets, by layer. */
  record Iteration(
      Recording recording,
      RecordedNetwork network,
      Map<Integer, Tensor> content,
      Map<Integer, Tensor> style,
      Changing changing,
      LossTerms terms,
      List<RegionRecorder.Region> regions,
      Optional<TemporalTerm> temporal) {}

  /** The factor by which a layer's mean squared error is divided besides: 1 but for RELATIVE. */
  interface Denominators {
    /** For pricing, where no image has been looked at. */
    Denominators NONE =
        new Denominators() {
          @Override
          public double content(int layer) {
            return 1;
          }

          @Override
          public double style(int layer) {
            return 1;
          }
        };

    double content(int layer);

    double style(int layer);

    /** The part of the blend that styles without masks are. */
    default double styleShare() {
      return 1;
    }
  }

  /**
   * @param side of a tile, in pixels; empty to paint the whole at once
   */
  RunRecorder(
      NetworkDescription network,
      ChannelMap preprocessing,
      TransferSpec spec,
      Sizes sizes,
      Precision precision,
      OptionalInt side) {
    this.network = network;
    this.preprocessing = preprocessing;
    this.spec = spec;
    this.sizes = sizes;
    this.precision = precision;
    this.statistic = StyleStatistics.find(spec.styleStatistic()).orElseThrow();
    this.optimizer = Optimizers.find(spec.optimizer().name()).orElseThrow();
    this.contentTaps = WeightedTap.of(network, spec.contentLayers(), spec.contentWeight());
    this.styleTaps = WeightedTap.of(network, spec.styleLayers(), spec.styleWeight());
    this.tiles =
        side.isPresent() && TileChoice.obstacle(spec).isEmpty()
            ? Optional.of(new TileRecorder(this, spec, precision, side.getAsInt()))
            : Optional.empty();
    this.regions = new RegionRecorder(this, spec.control().masks());
  }

  List<WeightedTap> contentTaps() {
    return contentTaps;
  }

  List<WeightedTap> styleTaps() {
    return styleTaps;
  }

  RegionRecorder regions() {
    return regions;
  }

  /** Whether there is a style term at all. */
  boolean hasStyle() {
    return !styleTaps.isEmpty();
  }

  /** Whether {@link #style} has anything to find: styles without masks. */
  boolean hasOrdinaryStyle() {
    return hasStyle() && regions.leavesStyles();
  }

  /** The statistics of a style image. */
  Pass style(Extent extent) {
    return pass("style image", extent, List.of(), styleTaps);
  }

  /** Whether {@link #content} has anything to find. */
  boolean hasContent() {
    return !contentTaps.isEmpty() || relativeStyle();
  }

  /** The features of the content image, and its statistics where the style's error needs them. */
  Pass content() {
    return pass(
        "content image", sizes.output(), contentTaps, relativeStyle() ? styleTaps : List.of());
  }

  private boolean relativeStyle() {
    return spec.styleNormalizer() == ErrorNormalizer.RELATIVE && hasOrdinaryStyle();
  }

  /** Whether the errors of regions are relative to those at the content image. */
  boolean relativeRegions() {
    return spec.styleNormalizer() == ErrorNormalizer.RELATIVE && hasStyle();
  }

  private Pass pass(
      String name, Extent extent, List<WeightedTap> featureTaps, List<WeightedTap> statisticTaps) {
    return tiles
        .flatMap(t -> t.pass(name, image(extent), featureTaps, statisticTaps))
        .orElseGet(() -> whole(name, extent, featureTaps, statisticTaps));
  }

  private Pass whole(
      String name, Extent extent, List<WeightedTap> featureTaps, List<WeightedTap> statisticTaps) {
    Recorder recorder = new Recorder(precision);
    Tensor image = recorder.external(name, image(extent));
    RecordedNetwork recorded = network(recorder, image, featureTaps, statisticTaps);
    Map<Integer, Tensor> features = new LinkedHashMap<>();
    Map<Integer, Tensor> statistics = new LinkedHashMap<>();
    for (WeightedTap tap : featureTaps) {
      features.put(tap.layer(), stored(recorder, tap, recorded.tap(tap.layer())));
    }
    for (WeightedTap tap : statisticTaps) {
      List<Tensor> found = statistics(recorder, tap, recorded.tap(tap.layer()));
      for (int part = 0; part < found.size(); part++) {
        statistics.put(part(tap, part), stored(recorder, tap, found.get(part)));
      }
    }
    return new Pass(
        recorder.finish(), recorded, image, Map.of(), features, statistics, Optional.empty());
  }

  /**
   * A pass that finds the statistics of a region.
   *
   * @param guided whether it is less than the whole image
   */
  Pass regionPass(String name, Extent extent, boolean guided) {
    return tiles
        .flatMap(t -> t.regionPass(name, image(extent), guided))
        .orElseGet(() -> wholeRegion(name, extent, guided));
  }

  private Pass wholeRegion(String name, Extent extent, boolean guided) {
    Recorder recorder = new Recorder(precision);
    Tensor image = recorder.external(name, image(extent));
    RecordedNetwork recorded = network(recorder, image, List.of(), styleTaps);
    Map<Integer, Tensor> guides = new LinkedHashMap<>();
    Map<Integer, Tensor> statistics = new LinkedHashMap<>();
    for (WeightedTap tap : styleTaps) {
      Tensor found = regions.statistic(recorder, TappedMaps.of(recorded), tap, guided, guides, "");
      statistics.put(tap.layer(), stored(recorder, tap, found));
    }
    return new Pass(
        recorder.finish(), recorded, image, guides, Map.of(), statistics, Optional.empty());
  }

  /** The iteration as it would be, for pricing. */
  IterationPlan plan() {
    return plan(Denominators.NONE, RegionRecorder.Weights.NONE, Others.NONE);
  }

  /**
   * The iteration, over the whole image at once or by tiles.
   *
   * @param others binds what neither the content nor the styles without masks say
   */
  IterationPlan plan(Denominators denominators, RegionRecorder.Weights weights, Others others) {
    return tiles
        .flatMap(t -> t.iteration(image(sizes.output()), denominators, weights, others))
        .orElseGet(() -> new WholeIteration(iteration(denominators, weights), others));
  }

  /** The iteration over the whole image: network, losses, gradient, update. */
  Iteration iteration(Denominators denominators, RegionRecorder.Weights weights) {
    Recorder recorder = new Recorder(precision);
    Tensor image = recorder.variable("image", image(sizes.output()));
    RecordedNetwork recorded = network(recorder, image, contentTaps, styleTaps);
    LossTerms terms = new LossTerms();
    Map<Integer, Tensor> content = new LinkedHashMap<>();
    for (WeightedTap tap : contentTaps) {
      Tensor features = compared(recorder, recorded, tap);
      Tensor target = recorder.external("content target of " + tap.name(), features.shape());
      double factor =
          spec.contentNormalizer()
              .ofContent(features.shape(), pixels(), denominators.content(tap.layer()));
      terms.content(recorder.squaredError(features, target, tap.weight() * factor));
      content.put(tap.layer(), target);
    }
    Map<Integer, Tensor> style = new LinkedHashMap<>();
    for (WeightedTap tap : hasOrdinaryStyle() ? styleTaps : List.<WeightedTap>of()) {
      List<Tensor> found = statistics(recorder, tap, compared(recorder, recorded, tap));
      List<Tensor> targets =
          styleTargets(recorder, tap, found.stream().map(Tensor::shape).toList(), style);
      double factor =
          styleFactor(
                  recorded.tap(tap.layer()).shape(), found.get(0), denominators.style(tap.layer()))
              * denominators.styleShare();
      statistic
          .compare(recorder, tap.name(), found, targets, tap.weight() * factor)
          .forEach(terms::style);
    }
    List<RegionRecorder.Region> recordedRegions =
        regions.record(recorder, TappedMaps.of(recorded), terms, weights);
    Optional<TemporalTerm> temporal =
        TemporalTerm.record(
            recorder, image, spec.control().temporalWeight(), loss -> terms.content(loss.index()));
    if (spec.tvWeight() > 0) {
      Loss variation = recorder.totalVariation(image, spec.tvKind(), spec.tvWeight());
      terms.tv(variation);
    }
    Changing changing = minimise(recorder, image);
    return new Iteration(
        recorder.finish(), recorded, content, style, changing, terms, recordedRegions, temporal);
  }

  /** Ends an iteration with an update of the image. */
  Changing minimise(Recorder recorder, Tensor image) {
    List<Tensor> state = optimizer.record(recorder, image, spec.optimizer());
    return new Changing(image, state, average(recorder, image));
  }

  private Optional<Tensor> average(Recorder recorder, Tensor image) {
    double decay = spec.course().averaging();
    if (decay == 0) {
      return Optional.empty();
    }
    Tensor average = recorder.external("average of the image", image.shape());
    recorder.average(average, decay);
    return Optional.of(average);
  }

  static Set<Integer> places(List<WeightedTap> some, List<WeightedTap> others) {
    Set<Integer> places = new LinkedHashSet<>();
    some.forEach(tap -> places.add(tap.layer()));
    others.forEach(tap -> places.add(tap.layer()));
    return places;
  }

  RecordedNetwork network(
      Recorder recorder, Tensor image, List<WeightedTap> some, List<WeightedTap> others) {
    return RecordedNetwork.record(
        recorder,
        network,
        preprocessing,
        spec.details().pass(spec.pooling()),
        image,
        places(some, others));
  }

  private List<Tensor> statistics(Recorder recorder, WeightedTap tap, Tensor features) {
    return statistic.measure(
        recorder, tap.name(), features, features.shape(), spec.gramNormalizer());
  }

  /** What is done once a run with what was kept of the styles. */
  Preparation preparation(WeightedTap tap, List<Shape> kept) {
    return Preparation.record(precision, statistic, tap.name(), kept);
  }

  /**
   * The external tensors that a layer's statistic is compared with.
   *
   * @param kept the shapes of what is kept of the layer
   * @param style gets them, by their keys
   */
  List<Tensor> styleTargets(
      Recorder recorder, WeightedTap tap, List<Shape> kept, Map<Integer, Tensor> style) {
    List<Tensor> targets = new ArrayList<>();
    for (Shape shape : preparation(tap, kept).shapes()) {
      Tensor target = recorder.external("style target of " + tap.name(), shape);
      style.put(part(tap, targets.size()), target);
      targets.add(target);
    }
    return targets;
  }

  /** The key of a part of a layer's statistic; of the first part the layer itself. */
  int part(WeightedTap tap, int part) {
    return tap.layer() + part * network.layers().size();
  }

  /** A tap as a term of the objective looks at it. */
  private Tensor compared(Recorder recorder, RecordedNetwork recorded, WeightedTap tap) {
    Tensor features = recorded.tap(tap.layer());
    // The error that comes back is multiplied by the weight already.
    return spec.details().normalizeGradients()
        ? recorder.normalizeGradient(
            tap.name() + " with its gradient normalised",
            features,
            tap.weight(),
            SMALLEST_GRADIENT * tap.weight())
        : features;
  }

  /**
   * The statistic of a region, of which there is one part.
   *
   * @param whole the shape of the layer
   */
  Tensor statistic(Recorder recorder, String name, Tensor map, Shape whole) {
    return statistic.measure(recorder, name, map, whole, spec.gramNormalizer()).get(0);
  }

  /** What the sum of squares of a layer's style error is multiplied by, but for its weight. */
  double styleFactor(Shape whole, Tensor found, double denominator) {
    return spec.styleNormalizer().ofStyle(whole, found.shape(), pixels(), denominator);
  }

  private static Tensor stored(Recorder recorder, WeightedTap tap, Tensor value) {
    Tensor output = recorder.external("found at " + tap.name(), value.shape());
    recorder.store(value, output);
    return output;
  }

  /** Of the result. */
  long pixels() {
    return (long) sizes.output().width() * sizes.output().height();
  }

  private static Shape image(Extent extent) {
    return Shape.map(extent.height(), extent.width(), 3);
  }

  /** The passes that find the targets, in the order they are executed. */
  List<Pass> passes() {
    List<Pass> all = new ArrayList<>();
    if (hasStyle()) {
      for (int i = 0; i < sizes.styles().size(); i++) {
        Extent extent = sizes.styles().get(i);
        all.add(regions.styles().contains(i) ? regions.ofStyle(i, extent) : style(extent));
      }
    }
    if (hasContent()) {
      all.add(content());
    }
    if (relativeRegions()) {
      for (int i : regions.styles()) {
        all.add(regions.ofContent(i, sizes.output()));
      }
    }
    return all;
  }
}
