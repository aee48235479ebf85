package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.loss.StyleStatistic;
import dev.brushwork.engine.loss.StyleStatistics;
import dev.brushwork.engine.optimizer.Optimizer;
import dev.brushwork.engine.optimizer.Optimizers;
import dev.brushwork.engine.transfer.RunRecorder.Denominators;
import dev.brushwork.engine.transfer.RunRecorder.Pass;
import dev.brushwork.engine.transfer.TiledIteration.Sum;
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
  private final Optimizer optimizer;

  /**
   * @param side of a tile, in pixels
   */
  TileRecorder(RunRecorder run, TransferSpec spec, Precision precision, int side) {
    this.run = run;
    this.spec = spec;
    this.precision = precision;
    this.side = side;
    this.statistic = StyleStatistics.find(spec.styleStatistic()).orElseThrow();
    this.optimizer = Optimizers.find(spec.optimizer().name()).orElseThrow();
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
      statistics.put(
          tap.layer(),
          statistic.keepsPixels()
              ? feature(recorder, tiles, tap)
              : sum(recorder, share(recorder, tiles, tap), tap));
    }
    return Optional.of(
        new Pass(
            recorder.finish(), tiles.network(), image, features, statistics, Optional.of(tiles)));
  }

  private static Tensor feature(Recorder recorder, TiledNetwork tiles, WeightedTap tap) {
    Tensor found = recorder.external("found at " + tap.name(), tiles.wholes().get(tap.layer()));
    recorder.accumulate(tiles.network().tap(tap.layer()), found, tiles.place(tap.layer()));
    return found;
  }

  private Tensor share(Recorder recorder, TiledNetwork tiles, WeightedTap tap) {
    return statistic
        .recordShare(
            recorder,
            tap.name(),
            tiles.own(recorder, tap.layer()),
            tiles.wholes().get(tap.layer()),
            spec.gramNormalizer())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the statistic " + statistic.name() + " cannot be computed by tiles"));
  }

  private static Tensor sum(Recorder recorder, Tensor share, WeightedTap tap) {
    Tensor sum = recorder.external("sum at " + tap.name(), share.shape());
    recorder.accumulate(share, sum);
    return sum;
  }

  /** The iteration; empty if there is only one tile. */
  Optional<IterationPlan> iteration(Shape shape, Denominators denominators) {
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
    List<Sum> sums = new ArrayList<>();
    for (WeightedTap tap : run.styleTaps()) {
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
        Tensor share = share(recorder, tiles, tap);
        Tensor slope = recorder.external("slope at " + tap.name(), share.shape());
        recorder.linear(share, slope);
        Shape map = tiles.wholes().get(tap.layer());
        double factor =
            tap.weight()
                * spec.styleNormalizer().ofStyle(map, share.shape(), run.pixels(), denominator);
        sums.add(Sum.record(precision, tap, sum(recorder, share, tap), slope, factor));
      }
    }
    Tensor gradient = recorder.external("gradient", shape);
    recorder.accumulateGradient(gradient);
    TiledIteration.Tile tile =
        new TiledIteration.Tile(recorder.finish(), tiles, image, gradient, content, style);
    int losses = tile.recording().losses().size();
    for (int i = 0; i < sums.size(); i++) {
      terms.style(losses + i);
    }
    return Optional.of(
        new TiledIteration(tile, sums, update(shape, terms, losses + sums.size()), terms));
  }

  private static Tensor target(
      Recorder recorder, String kind, TiledNetwork tiles, WeightedTap tap) {
    return recorder.external(kind + " target of " + tap.name(), tiles.wholes().get(tap.layer()));
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
    if (spec.tvWeight() > 0) {
      Loss variation = recorder.totalVariation(image, spec.tvKind(), spec.tvWeight());
      terms.tv(losses + variation.index());
    }
    List<Tensor> state = optimizer.record(recorder, image, spec.optimizer());
    Optional<Tensor> average = run.average(recorder, image);
    return new TiledIteration.Update(recorder.finish(), image, gradient, state, average);
  }
}
