package dev.brushwork.compute;

import java.util.stream.Stream;

/**
 * Updates of an image by L-BFGS in a box, which torch has not: what is remembered is the step made.
 */
public final class ClampedLbfgsCases extends Cases {
  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(
        inABox("both sides", new Lbfgs(0.4, -0.25, 0.3), 4, 7),
        inABox("one side", new Lbfgs(0.3, Double.NEGATIVE_INFINITY, 0.1), 3, 7),
        inABox("a box that nothing leaves", new Lbfgs(0.4, -1e6, 1e6), 5, 4));
  }

  private static Experiment inABox(String name, Lbfgs lbfgs, int history, int times) {
    Experiment experiment = new Experiment("L-BFGS in a box, " + name);
    Tensor image = experiment.image(7, 5, 3);
    experiment.fit(image, 0.5).smooth(image, VariationKind.SQUARED, 0.25);
    return experiment.minimise(lbfgs, history, times);
  }
}
