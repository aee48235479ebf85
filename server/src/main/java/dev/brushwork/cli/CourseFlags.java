package dev.brushwork.cli;

import dev.brushwork.v1.CoarseToFine;
import dev.brushwork.v1.Optimizer;
import dev.brushwork.v1.OutputSize;
import dev.brushwork.v1.RunOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** How a run goes from its start to its end. */
final class CourseFlags {
  @Option(
      names = "--sizes",
      paramLabel = "PX",
      split = ",",
      converter = WholeNumber.class,
      description =
          "Longer sides to paint at one after the other, as 128,181,256; the last is the result's,"
              + " if no other option says its size.")
  List<Integer> sizes;

  @Option(
      names = "--coarse-to-fine",
      paramLabel = "PX",
      arity = "0..1",
      fallbackValue = "128",
      converter = WholeNumber.class,
      description =
          "Paint at smaller sizes first, from this longer side on, 128 unless given, in steps of the"
              + " root of 2; 0 not to, where the preset would.")
  Integer coarseToFine;

  @Option(
      names = "--size-iterations",
      paramLabel = "N",
      split = ",",
      converter = WholeNumber.class,
      description =
          "Updates at each size before the last, as 300,200,100; the last number counts for all that"
              + " follow. Default: as many as --iterations.")
  List<Integer> sizeIterations;

  @Option(
      names = "--averaging",
      paramLabel = "X",
      description =
          "Make the result a moving average of the image over its updates, with this decay, such as"
              + " 0.99.")
  Double averaging;

  @Option(
      names = "--converge",
      paramLabel = "X",
      description =
          "End when the total loss changes by no more than this share over --converge-window.")
  Double tolerance;

  @Option(
      names = "--converge-window",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Iterations. Default: 50.")
  Integer window;

  @Option(
      names = "--max-seconds",
      paramLabel = "S",
      description = "End after so many seconds, with what there is.")
  Double maxSeconds;

  @Option(
      names = "--history",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "What lbfgs remembers, each two images of memory. Default: 100.")
  Integer history;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      description = "How much of its last step sgd keeps. Default: 0.")
  Double momentum;

  @Option(
      names = "--decay-rate",
      paramLabel = "X",
      description =
          "What the step size of adam and sgd is multiplied by every --decay-steps. Default: 1.")
  Double decayRate;

  @Option(
      names = "--decay-steps",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Updates from one decay to the next; 0 for all of the run. Default: 100.")
  Integer decaySteps;

  @Option(
      names = "--staircase",
      negatable = true,
      fallbackValue = "true",
      description = "Whether the step size stays between two decays.")
  Boolean staircase;

  /** To be called when the size is set, if it is. */
  void apply(RunOptions.Builder options) {
    if (averaging != null) {
      options.setAveraging(averaging);
    }
    if (tolerance != null) {
      options.getConvergenceBuilder().setTolerance(tolerance);
    }
    if (window != null) {
      options.getConvergenceBuilder().setWindow(window);
    }
    if (maxSeconds != null) {
      options.setMaxSeconds(maxSeconds);
    }
    applyScales(options);
    applyToOptimizer(options);
  }

  private void applyScales(RunOptions.Builder options) {
    if (sizes != null && coarseToFine != null) {
      throw CliException.usage("--sizes goes without --coarse-to-fine");
    }
    CoarseToFine.Builder scales = CoarseToFine.newBuilder();
    if (sizes != null) {
      List<Integer> before = sizes;
      if (!options.hasSize()) {
        int last = sizes.get(sizes.size() - 1);
        before = sizes.subList(0, sizes.size() - 1);
        options.setSize(OutputSize.newBuilder().setLongerSide(last));
      } else if (options.getSize().getLongerSide() == sizes.get(sizes.size() - 1)) {
        before = sizes.subList(0, sizes.size() - 1);
      }
      scales.addAllSizes(before);
      if (before.isEmpty()) {
        scales.setFirstSize(0);
      }
    } else if (coarseToFine != null) {
      scales.setFirstSize(coarseToFine);
    }
    if (sizeIterations != null) {
      scales.addAllIterations(sizeIterations);
    }
    if (sizes != null || coarseToFine != null || sizeIterations != null) {
      options.setCoarseToFine(scales);
    }
  }

  private void applyToOptimizer(RunOptions.Builder options) {
    Optimizer.Builder optimizer = options.getOptimizer().toBuilder();
    if (history != null) {
      optimizer.setHistory(history);
    }
    if (momentum != null) {
      optimizer.setMomentum(momentum);
    }
    if (decayRate != null) {
      optimizer.setDecayRate(decayRate);
    }
    if (decaySteps != null) {
      optimizer.setDecaySteps(decaySteps);
    }
    if (staircase != null) {
      optimizer.setStaircase(staircase);
    }
    if (!optimizer.build().equals(options.getOptimizer())) {
      options.setOptimizer(optimizer);
    }
  }
}
