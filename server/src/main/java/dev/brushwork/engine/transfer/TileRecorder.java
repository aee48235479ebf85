package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.loss.StyleStatistic;
import dev.brushwork.engine.loss.StyleStatistics;
import dev.brushwork.engine.transfer.RegionRecorder.Region;
import dev.brushwork.engine.transfer.RunRecorder.Denominators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes down what {@link RunRecorder} does tile by tile. A style layer's statistic is the sum of
 * what the tiles contribute, so its error, and the gradient that its error sends to each tile, is
 * known when every tile has been looked at: each iteration looks at every tile twice.
 */
final class TileRecorder {
  private final RunRecorder run;
  private final TransferSpec spec;
  private final Precision precision;
  private final int side;
  private final StyleStatistic statistic;

  /**
   * @param side of a tile, in pixels
   */
  TileRecorder(RunRecorder run, TransferSpec spec, Precision precision, int side) {
    this.run = run;
    this.spec = spec;
    this.precision = precision;
    this.side = side;
    this.statistic = StyleStatistics.find(spec.styleStatistic()).orElseThrow();
  }

  private TiledNetwork network(
      Recorder recorder, Tensor image, List<WeightedTap> some, List<WeightedTap> others) {
    return TiledNetwork.record(
        recorder,
        image,
        RunRecorder.places(some, others),
        (r, i) -> run.network(r, i, some, others),
        side);
  }

  /** A pass over one image; empty if there is only one tile. */
  Optional<Pass> pass(
      String name, Shape shape, List<WeightedTap> featureTaps, List<WeightedTap> statisticTaps) {
    Recorder recorder = new Recorder(precision);
    Tensor image = recorder.external(name, shape);
    TiledNetwork tiles = network(recorder, image, featureTaps, statisticTaps);
    if (tiles.count() == 1) {
      return Optional.empty();
    }
    Map<Integer, Tensor> features = new LinkedHashMap<>();
    for (WeightedTap tap : featureTaps) {
      features.put(tap.layer(), feature(recorder, tiles, tap));
    }
    Map<Integer, Tensor> statistics = new LinkedHashMap<>();
    for (WeightedTap tap : statisticTaps) {
      if (statistic.keepsPixels()) {
        statistics.put(tap.layer(), feature(recorder, tiles, tap));
      } else {
        List<Tensor> sums = sums(recorder, shares(recorder, tiles, tap), tap);
        for (int part = 0; part < sums.size(); part++) {
          statistics.put(run.part(tap, part), sums.get(part));
        }
      }
    }
    return Optional.of(
        new Pass(
            recorder.finish(),
            tiles.network(),
            image,
            Map.of(),
            features,
            statistics,
            Optional.of(tiles)));
  }

  /** A pass that finds the statistics of a region; empty if there is only one tile. */
  Optional<Pass> regionPass(String name, Shape shape, boolean guided) {
    Recorder recorder = new Recorder(precision);
    Tensor image = recorder.external(name, shape);
    TiledNetwork tiles = network(recorder, image, List.of(), run.styleTaps());
    if (tiles.count() == 1) {
      return Optional.empty();
    }
    Map<Integer, Tensor> guides = new LinkedHashMap<>();
    Map<Integer, Tensor> statistics = new LinkedHashMap<>();
    for (WeightedTap tap : run.styleTaps()) {
      Tensor share = run.regions().statistic(recorder, tiles, tap, guided, guides, "");
      statistics.put(tap.layer(), sums(recorder, List.of(share), tap).get(0));
    }
    return Optional.of(
        new Pass(
            recorder.finish(),
            tiles.network(),
            image,
            guides,
            Map.of(),
            statistics,
            Optional.of(tiles)));
  }

  private static Tensor feature(Recorder recorder, TiledNetwork tiles, WeightedTap tap) {
    Tensor found = recorder.external("found at " + tap.name(), tiles.wholes().get(tap.layer()));
    recorder.accumulate(tiles.network().tap(tap.layer()), found, tiles.place(tap.layer()));
    return found;
  }

  private List<Tensor> shares(Recorder recorder, TiledNetwork tiles, WeightedTap tap) {
    return statistic.measure(
        recorder,
        tap.name(),
        tiles.own(recorder, tap.layer()),
        tiles.wholes().get(tap.layer()),
        spec.gramNormalizer());
  }

  private static List<Tensor> sums(Recorder recorder, List<Tensor> shares, WeightedTap tap) {
    List<Tensor> sums = new ArrayList<>();
    for (Tensor share : shares) {
      Tensor sum = recorder.external("sum at " + tap.name(), share.shape());
      recorder.accumulate(share, sum);
      sums.add(sum);
    }
    return sums;
  }

  /** The iteration; empty if there is only one tile. */
  Optional<IterationPlan> iteration(
      Shape shape, Denominators denominators, RegionRecorder.Weights weights, Others others) {
    Recorder recorder = new Recorder(precision);
    Tensor image = recorder.variable("image", shape);
    TiledNetwork tiles = network(recorder, image, run.contentTaps(), run.styleTaps());
    if (tiles.count() == 1) {
      return Optional.empty();
    }
    LossTerms terms = new LossTerms();
    Map<Integer, Tensor> content = new LinkedHashMap<>();
    for (WeightedTap tap : run.contentTaps()) {
      Tensor target = target(recorder, "content", tiles, tap);
      double denominator = denominators.content(tap.layer());
      terms.content(
          error(
              recorder,
              tiles,
              tap,
              target,
              spec.contentNormalizer().ofContent(target.shape(), run.pixels(), denominator)));
      content.put(tap.layer(), target);
    }
    Map<Integer, Tensor> style = new LinkedHashMap<>();
    List<TileSum> sums = new ArrayList<>();
    for (WeightedTap tap : run.hasOrdinaryStyle() ? run.styleTaps() : List.<WeightedTap>of()) {
      double denominator = denominators.style(tap.layer());
      if (statistic.keepsPixels()) {
        Tensor target = target(recorder, "style", tiles, tap);
        terms.style(
            error(
                recorder,
                tiles,
                tap,
                target,
                spec.styleNormalizer()
                    .ofStyle(target.shape(), target.shape(), run.pixels(), denominator)));
        style.put(tap.layer(), target);
      } else {
        List<Tensor> shares = shares(recorder, tiles, tap);
        double factor =
            tap.weight()
                * run.styleFactor(tiles.whole(tap.layer()), shares.get(0), denominator)
                * denominators.styleShare();
        sums.add(sum(recorder, tap, shares, factor, Optional.empty()));
      }
    }
    List<Region> regions =
        run.regions()
            .record(
                recorder,
                tiles,
                weights,
                (region, tap, share, factor) ->
                    sums.add(sum(recorder, tap, List.of(share), factor, Optional.of(region))));
    Tensor gradient = recorder.external("gradient", shape);
    recorder.accumulateGradient(gradient);
    TiledIteration.Tile tile =
        new TiledIteration.Tile(recorder.finish(), tiles, image, gradient, content, style, regions);
    int losses = tile.recording().losses().size();
    for (TileSum sum : sums) {
      for (int i = 0; i < sum.losses(); i++) {
        terms.style(losses++);
      }
    }
    return Optional.of(new TiledIteration(tile, sums, update(shape, terms, losses), terms, others));
  }

  private static Tensor target(
      Recorder recorder, String kind, TiledNetwork tiles, WeightedTap tap) {
    return recorder.external(kind + " target of " + tap.name(), tiles.wholes().get(tap.layer()));
  }

  /**
   * Adds up what the tiles contribute to a statistic, and compares it.
   *
   * @param region that the statistic is of, if it is not of the whole
   */
  private TileSum sum(
      Recorder recorder,
      WeightedTap tap,
      List<Tensor> shares,
      double factor,
      Optional<Region> region) {
    List<Tensor> slopes = new ArrayList<>();
    for (Tensor share : shares) {
      Tensor slope = recorder.external("slope at " + tap.name(), share.shape());
      recorder.linear(share, slope);
      slopes.add(slope);
    }
    List<Tensor> totals = sums(recorder, shares, tap);
    List<TileSum.Mismatch> errors = new ArrayList<>();
    for (int part = 0; part < shares.size(); part++) {
      errors.add(error(tap, totals, part, factor, region));
    }
    return new TileSum(totals, slopes, errors);
  }

  /** The error of a layer's statistic as a function of one part of it, the others as they are. */
  private TileSum.Mismatch error(
      WeightedTap tap, List<Tensor> totals, int part, double factor, Optional<Region> of) {
    Recorder recorder = new Recorder(precision);
    List<Tensor> found = new ArrayList<>();
    for (int i = 0; i < totals.size(); i++) {
      String name = "sum at " + tap.name();
      Shape shape = totals.get(i).shape();
      found.add(i == part ? recorder.variable(name, shape) : recorder.external(name, shape));
    }
    Map<Integer, Tensor> targets = new LinkedHashMap<>();
    Optional<Region> region = of.map(r -> new Region(r.style(), Map.of(), new LinkedHashMap<>()));
    List<Tensor> wanted =
        region
            .map(r -> List.of(RegionRecorder.target(recorder, r, tap, found.get(0))))
            .orElseGet(
                () ->
                    run.styleTargets(
                        recorder, tap, totals.stream().map(Tensor::shape).toList(), targets));
    statistic.compare(recorder, tap.name(), found, wanted, factor);
    Tensor slope = recorder.external("slope at " + tap.name(), totals.get(part).shape());
    recorder.storeGradient(slope);
    return new TileSum.Mismatch(recorder.finish(), found, slope, targets, region);
  }

  /** The squared error of what the tile owns of a layer. */
  private static Loss error(
      Recorder recorder, TiledNetwork tiles, WeightedTap tap, Tensor target, double factor) {
    Tensor wanted = tiles.same(recorder, tap.layer(), target);
    Tensor found = tiles.own(recorder, tap.layer());
    return recorder.squaredError(found, wanted, tap.weight() * factor);
  }

  /** What the whole image is needed for, and its update. */
  private TiledIteration.Update update(Shape shape, LossTerms terms, int losses) {
    Recorder recorder = new Recorder(precision);
    Tensor image = recorder.variable("image", shape);
    Tensor gradient = recorder.external("gradient of the tiles", shape);
    recorder.linear(image, gradient);
    Optional<TemporalTerm> temporal =
        TemporalTerm.record(
            recorder,
            image,
            spec.control().temporalWeight(),
            loss -> terms.content(losses + loss.index()));
    if (spec.tvWeight() > 0) {
      Loss variation = recorder.totalVariation(image, spec.tvKind(), spec.tvWeight());
      terms.tv(losses + variation.index());
    }
    Changing changing = run.minimise(recorder, image);
    return new TiledIteration.Update(recorder.finish(), gradient, changing, temporal);
  }
}
