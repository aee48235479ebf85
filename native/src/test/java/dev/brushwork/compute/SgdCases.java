package dev.brushwork.compute;

import java.util.stream.Stream;

/** Many updates of an image by SGD, with a moving average of it. */
public final class SgdCases extends Cases {
  private static final double NO_BOUND = Double.POSITIVE_INFINITY;

  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(
        descent(
            "a fixed rate",
            new Sgd(new LearningRate(0.1, 1, 100, false), 0, -NO_BOUND, NO_BOUND),
            12),
        descent("decay", new Sgd(new LearningRate(0.3, 0.7, 4, false), 0, -NO_BOUND, NO_BOUND), 15),
        descent(
            "a staircase",
            new Sgd(new LearningRate(0.3, 0.7, 4, true), 0, -NO_BOUND, NO_BOUND),
            15),
        descent(
            "momentum",
            new Sgd(new LearningRate(0.05, 0.96, 3, false), 0.9, -NO_BOUND, NO_BOUND),
            20),
        descent(
            "momentum in a box", new Sgd(new LearningRate(0.2, 1, 1, false), 0.8, -0.25, 0.3), 11),
        throughANetwork());
  }

  private static Experiment descent(String name, Sgd sgd, int times) {
    Experiment experiment = new Experiment("%s: %s".formatted(name, sgd));
    Tensor image = experiment.image(7, 5, 3);
    experiment.fit(image, 0.5).smooth(image, VariationKind.SQUARED, 0.25);
    return experiment.observeGradient().minimise(sgd, times).average(0.9);
  }

  private static Experiment throughANetwork() {
    Experiment experiment = new Experiment("SGD through a network");
    Tensor image = experiment.image(9, 6, 3);
    Tensor features = experiment.convolution(image, 8, 3, 1, 1, false);
    experiment.fit(experiment.gram(features), 0.1);
    return experiment
        .minimise(new Sgd(new LearningRate(0.01, 0.9, 2, false), 0.5, -NO_BOUND, NO_BOUND), 9)
        .average(0.99);
  }
}
