package dev.brushwork.engine.transfer;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.loss.StyleStatistic;
import dev.brushwork.engine.loss.StyleStatistics;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.optimizer.Optimizer;
import dev.brushwork.engine.optimizer.OptimizerSpec;
import dev.brushwork.engine.optimizer.Optimizers;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.engine.transfer.TransferSpec.StyleFit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks a spec against every bound, and says all that is wrong at once. */
public final class SpecCheck {
  private static final double MAX_WEIGHT = 1e12;
  private static final double MAX_LEARNING_RATE = 1000;
  private static final double MIN_STYLE_SCALE = 0.1;
  private static final double MAX_STYLE_SCALE = 10;
  private static final double MAX_DEVIATION = 10;
  private static final int MIN_TILE = 64;
  private static final double MAX_POOLING_SCALE = 100;
  private static final double MAX_SECONDS = 1e9;
  private static final int MAX_DECAY_STEPS = 1_000_000_000;
  private static final int MAX_HISTORY = 1000;

  private final TransferSpec spec;
  private final Limits limits;
  private final List<Problem> problems = new ArrayList<>();

  private SpecCheck(TransferSpec spec, Limits limits) {
    this.spec = spec;
    this.limits = limits;
  }

  /**
   * Everything wrong with {@code spec} for images of these extents; empty if it can run.
   *
   * @param styles the extents of at least one style
   */
  public static List<Problem> problems(
      TransferSpec spec, Limits limits, Extent content, List<Extent> styles) {
    SpecCheck check = new SpecCheck(spec, limits);
    check.terms();
    check.details(spec.details());
    check.optimizer(spec.optimizer());
    check.whole("iterations", spec.iterations(), 1, limits.maxIterations());
    check.within("style_scale", spec.styleScale(), MIN_STYLE_SCALE, MAX_STYLE_SCALE);
    if (spec.styleFit() == StyleFit.STRETCH && spec.styleScale() != 1) {
      check.add("style_scale", "has no meaning when the style is stretched to the result's size");
    }
    check.above("init.deviation", spec.initDeviation(), MAX_DEVIATION);
    check.tile();
    check.within("temporal.weight", spec.control().temporalWeight(), 0, MAX_WEIGHT);
    check.within("init.noise", spec.control().initNoise(), 0, 1);
    check.course(spec.course());
    boolean sized = check.size(spec.size());
    Optional<NetworkDescription> network = Networks.find(spec.network());
    if (network.isEmpty()) {
      check.add(
          "network",
          unknown(spec.network(), Networks.all().stream().map(NetworkDescription::name)));
      return check.problems;
    }
    check.layers("content_layers", spec.contentLayers(), network.get());
    check.layers("style_layers", spec.styleLayers(), network.get());
    if (sized && check.problems.isEmpty()) {
      check.scales(network.get(), content, styles);
    }
    return check.problems;
  }

  private void tile() {
    if (spec.tile() != 0) {
      whole("tile", spec.tile(), MIN_TILE, limits.image().maxSide());
      TileChoice.obstacle(spec).ifPresent(obstacle -> add("tile", obstacle));
    }
  }

  /** What of the course does not depend on the images. */
  private void course(CourseSpec course) {
    decay("averaging", course.averaging());
    decay("convergence.tolerance", course.tolerance());
    whole("convergence.window", course.window(), Ending.INTERVAL, limits.maxIterations());
    within("max_seconds", course.maxSeconds(), 0, MAX_SECONDS);
    if (course.firstSize() != 0) {
      whole(
          "coarse_to_fine.first_size",
          course.firstSize(),
          limits.minOutputSide(),
          limits.maxOutputSide());
    }
    for (int i = 0; i < course.sizes().size(); i++) {
      String entry = "coarse_to_fine.sizes[" + i + "]";
      whole(entry, course.sizes().get(i), limits.minOutputSide(), limits.maxOutputSide());
      if (i > 0 && course.sizes().get(i) <= course.sizes().get(i - 1)) {
        add(entry, "must be above the one before it, but is " + course.sizes().get(i));
      }
    }
    for (int i = 0; i < course.sizeIterations().size(); i++) {
      whole(
          "coarse_to_fine.iterations[" + i + "]",
          course.sizeIterations().get(i),
          1,
          limits.maxIterations());
    }
    if (course.isCoarseToFine() == course.sizeIterations().isEmpty()) {
      add(
          "coarse_to_fine.iterations",
          "has a meaning with sizes or first_size only, and there must not be empty");
    }
  }

  private void scales(NetworkDescription network, Extent content, List<Extent> styles) {
    int longer = spec.size().of(content).longerSide();
    List<Integer> before = spec.course().sizes();
    if (!before.isEmpty() && before.get(before.size() - 1) >= longer) {
      add(
          "coarse_to_fine.sizes[" + (before.size() - 1) + "]",
          "must be below the result's longer side of "
              + longer
              + " pixels, but is "
              + before.get(before.size() - 1));
      return;
    }
    Scales scales;
    try {
      scales = Scales.of(spec, content, styles);
      int total = scales.total(spec.iterations());
      if (total > limits.maxIterations()) {
        add(
            "coarse_to_fine.iterations",
            "make "
                + total
                + " of the run, with those of the last scale; at most "
                + limits.maxIterations()
                + " are allowed");
      }
    } catch (ArithmeticException e) {
      add("coarse_to_fine.iterations", "are more than can be counted");
      return;
    }
    scales.sizes().forEach(sizes -> sizes(network, sizes));
  }

  private void terms() {
    within("content_weight", spec.contentWeight(), 0, MAX_WEIGHT);
    within("style_weight", spec.styleWeight(), 0, MAX_WEIGHT);
    within("tv_weight", spec.tvWeight(), 0, MAX_WEIGHT);
    if (sumOfWeights(spec.contentLayers()) * spec.contentWeight() == 0
        && sumOfWeights(spec.styleLayers()) * spec.styleWeight() == 0) {
      add("style_weight", "the content term and the style term must not both be without weight");
    }
    Optional<StyleStatistic> statistic = StyleStatistics.find(spec.styleStatistic());
    if (statistic.isEmpty()) {
      add(
          "style_statistic",
          unknown(spec.styleStatistic(), StyleStatistics.all().stream().map(StyleStatistic::name)));
    } else if (statistic.get().scalesItself() && spec.styleNormalizer() != ErrorNormalizer.MEAN) {
      add(
          "style_normalizer",
          "must be mean, because the style statistic '"
              + spec.styleStatistic()
              + "' has a scale of its own");
    } else if (spec.control().hasRegions() && !statistic.get().canGuide()) {
      add(
          "style_statistic",
          "must be "
              + StyleStatistics.all().stream()
                  .filter(StyleStatistic::canGuide)
                  .map(StyleStatistic::name)
                  .collect(Collectors.joining(" or "))
              + " with masks, but is '"
              + spec.styleStatistic()
              + "'");
    } else if (statistic.get().keepsPixels() && spec.styleFit() != StyleFit.STRETCH) {
      add(
          "style_fit",
          "must be stretch, because the style statistic '"
              + spec.styleStatistic()
              + "' compares pixel with pixel");
    }
  }

  private void details(DetailSpec details) {
    above("pooling_scale", details.poolingScale(), MAX_POOLING_SCALE);
    if (spec.pooling() == PoolKind.MAX && details.poolingScale() != 1) {
      add("pooling_scale", "must be 1 with POOLING_MAX");
    }
    if (details.normalizeGradients() && spec.control().hasRegions()) {
      add("normalize_gradients", "does not go with masks");
    }
  }

  private static double sumOfWeights(List<LayerWeight> layers) {
    return layers.stream().mapToDouble(LayerWeight::weight).sum();
  }

  private void optimizer(OptimizerSpec optimizer) {
    if (Optimizers.find(optimizer.name()).isEmpty()) {
      add(
          "optimizer.name",
          unknown(optimizer.name(), Optimizers.all().stream().map(Optimizer::name)));
    }
    above("optimizer.learning_rate", optimizer.learningRate(), MAX_LEARNING_RATE);
    decay("optimizer.beta1", optimizer.beta1());
    decay("optimizer.beta2", optimizer.beta2());
    above("optimizer.epsilon", optimizer.epsilon(), 1);
    decay("optimizer.momentum", optimizer.momentum());
    above("optimizer.decay_rate", optimizer.decayRate(), 1);
    whole("optimizer.decay_steps", optimizer.decaySteps(), 0, MAX_DECAY_STEPS);
    whole("optimizer.history", optimizer.history(), 1, MAX_HISTORY);
  }

  private void decay(String field, double value) {
    if (!(value >= 0 && value < 1)) {
      add(field, "must be at least 0 and below 1, but is " + value);
    }
  }

  private boolean size(OutputSize size) {
    int before = problems.size();
    if (size.isExact()) {
      whole("size.exact.width", size.width(), limits.minOutputSide(), limits.maxOutputSide());
      whole("size.exact.height", size.height(), limits.minOutputSide(), limits.maxOutputSide());
    } else if (size.isHeight()) {
      whole("size.height", size.height(), limits.minOutputSide(), limits.maxOutputSide());
    } else {
      whole("size.longer_side", size.longerSide(), limits.minOutputSide(), limits.maxOutputSide());
    }
    return problems.size() == before;
  }

  private void layers(String field, List<LayerWeight> layers, NetworkDescription network) {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < layers.size(); i++) {
      String entry = field + "[" + i + "]";
      within(entry + ".weight", layers.get(i).weight(), 0, MAX_WEIGHT);
      Optional<Integer> place = network.find(layers.get(i).layer());
      if (place.isEmpty()) {
        add(entry + ".layer", network.unknownLayer(layers.get(i).layer()));
      } else if (!seen.add(place.get())) {
        add(entry + ".layer", "'" + layers.get(i).layer() + "' is named twice");
      }
    }
  }

  /** Each image must be large enough to leave a pixel at the deepest layer it is looked at. */
  private void sizes(NetworkDescription network, Sizes sizes) {
    List<WeightedTap> style = WeightedTap.of(network, spec.styleLayers(), spec.styleWeight());
    List<WeightedTap> all = new ArrayList<>(style);
    all.addAll(WeightedTap.of(network, spec.contentLayers(), spec.contentWeight()));
    int needed = Math.max(limits.minOutputSide(), deepestScale(network, all));
    Extent output = sizes.output();
    if (Math.min(output.width(), output.height()) < needed) {
      add("size", "gives a result of " + output + " pixels; every side must be at least " + needed);
    }
    if (output.longerSide() > limits.maxOutputSide()) {
      add(
          "size",
          "gives a result of "
              + output
              + " pixels; every side must be at most "
              + limits.maxOutputSide());
    }
    int neededOfStyle = deepestScale(network, style);
    for (int i = 0; i < sizes.styles().size(); i++) {
      Extent extent = sizes.styles().get(i);
      if (Math.min(extent.width(), extent.height()) < neededOfStyle) {
        add(
            "style_scale",
            "brings style "
                + i
                + " to "
                + extent
                + " pixels; every side must be at least "
                + neededOfStyle);
      }
      if (extent.longerSide() > limits.maxOutputSide()) {
        add(
            "style_scale",
            "brings style "
                + i
                + " to "
                + extent
                + " pixels; every side must be at most "
                + limits.maxOutputSide());
      }
    }
  }

  private static int deepestScale(NetworkDescription network, List<WeightedTap> taps) {
    return taps.stream().mapToInt(tap -> network.layers().get(tap.layer()).scale()).max().orElse(1);
  }

  private void within(String field, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      add(field, "must be " + plain(min) + " to " + plain(max) + ", but is " + plain(value));
    }
  }

  private void above(String field, double value, double max) {
    if (!(value > 0 && value <= max)) {
      add(field, "must be above 0 and at most " + plain(max) + ", but is " + plain(value));
    }
  }

  private void whole(String field, int value, int min, int max) {
    if (value < min || value > max) {
      add(field, "must be " + min + " to " + max + ", but is " + value);
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String unknown(String name, Stream<String> known) {
    return "'" + name + "' is unknown; known: " + known.collect(Collectors.joining(", "));
  }

  private void add(String field, String description) {
    problems.add(new Problem(field, description));
  }
}
