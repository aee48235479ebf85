package dev.brushwork.compute;

import java.util.stream.Stream;

/**
 * Updates of an image by L-BFGS where torch does otherwise: in a box, where what is remembered is
 * the step made; and where nothing can be remembered.
 */
public final class ClampedLbfgsCases extends Cases {
  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(
        inABox("both sides", new Lbfgs(0.4, -0.25, 0.3), 4, 7),
        inABox("one side", new Lbfgs(0.3, Double.NEGATIVE_INFINITY, 0.1), 3, 7),
        inABox("a box that nothing leaves", new Lbfgs(0.4, -1e6, 1e6), 5, 4),
        downwards("alone", 0, 6),
        downwards("until a bowl begins", 1, 9));
  }

  /** An objective that curves downwards around 0, and upwards further out if there is a bowl. */
  private static Experiment downwards(String name, double bowl, int times) {
    Experiment experiment = new Experiment("L-BFGS down a hill, " + name);
    Tensor image = experiment.image(4, 3, 2);
    Tensor gram = experiment.gram(image);
    experiment.trace(gram, -40);
    if (bowl > 0) {
      experiment.trace(experiment.product(gram, gram, false), bowl);
    }
    double none = Double.POSITIVE_INFINITY;
    return experiment.minimise(new Lbfgs(1, -none, none), 4, times);
  }

  private static Experiment inABox(String name, Lbfgs lbfgs, int history, int times) {
    Experiment experiment = new Experiment("L-BFGS in a box, " + name);
    Tensor image = experiment.image(7, 5, 3);
    experiment.fit(image, 0.5).smooth(image, VariationKind.SQUARED, 0.25);
    return experiment.minimise(lbfgs, history, times);
  }
}
