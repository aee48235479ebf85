package dev.brushwork.compute;

import java.util.stream.Stream;

/** Updates of an image by L-BFGS without bounds: as torch does them. */
public final class LbfgsCases extends Cases {
  private static final double NO_BOUND = Double.POSITIVE_INFINITY;

  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(
        smoothing("the first step", 7, 5, 10, 1, 1),
        smoothing("a pair", 7, 5, 10, 1, 2),
        smoothing("a few pairs", 7, 5, 10, 0.4, 6),
        smoothing("a history of one", 7, 5, 1, 0.3, 7),
        smoothing("a history that goes around", 7, 5, 3, 0.2, 9),
        smoothing("a whole step", 6, 9, 4, 1, 3).cancelling(4),
        // More values than a block of a kernel takes, and no multiple of it.
        // The larger the image, the shorter the first step, and the nearer the two gradients.
        smoothing("a larger image", 41, 37, 5, 0.4, 5).cancelling(50),
        small(),
        flat(),
        throughANetwork());
  }

  private static Lbfgs unclamped(double rate) {
    return new Lbfgs(rate, -NO_BOUND, NO_BOUND);
  }

  /** Quadratic, with curvatures that differ. */
  private static Experiment smoothing(
      String name, int height, int width, int history, double rate, int times) {
    Experiment experiment = new Experiment("L-BFGS, " + name);
    Tensor image = experiment.image(height, width, 3);
    experiment.fit(image, 0.5).smooth(image, VariationKind.SQUARED, 0.25);
    return experiment.observeGradient().minimise(unclamped(rate), history, times).average(0.5);
  }

  /** The sum of the gradient's magnitudes is below 1, so the first step is not shortened. */
  private static Experiment small() {
    Experiment experiment = new Experiment("L-BFGS, a small gradient");
    Tensor image = experiment.image(3, 2, 3);
    experiment.fit(image, 0.01).smooth(image, VariationKind.SQUARED, 0.003);
    return experiment.minimise(unclamped(0.5), 4, 5);
  }

  /** Total variation of the first power is piecewise linear: most pairs have no curvature. */
  private static Experiment flat() {
    Experiment experiment = new Experiment("L-BFGS, pairs without curvature");
    Tensor image = experiment.image(5, 4, 3);
    experiment.smooth(image, VariationKind.ABSOLUTE, 0.001);
    return experiment.minimise(unclamped(0.001), 3, 5);
  }

  private static Experiment throughANetwork() {
    Experiment experiment = new Experiment("L-BFGS through a network");
    Tensor image = experiment.image(9, 6, 3);
    Tensor features = experiment.convolution(image, 8, 3, 1, 1, false);
    experiment.fit(experiment.gram(features), 0.1);
    return experiment.minimise(unclamped(1), 5, 5).average(0.99);
  }
}
