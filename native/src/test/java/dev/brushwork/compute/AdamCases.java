package dev.brushwork.compute;

import java.util.Arrays;
import java.util.stream.Stream;

/** Many updates of an image by Adam. */
public final class AdamCases extends Cases {
  private static final int STEPS = 25;
  private static final Shape SHAPE = Shape.map(7, 5, 3);

  @Override
  public Stream<Experiment> experiments() {
    return Arrays.stream(Adam.Form.values())
        .flatMap(
            form ->
                Stream.of(
                    descent("the usual", Adam.unclamped(form, 0.05, 0.9, 0.999, 1e-8)),
                    // TensorFlow's tutorial: where epsilon enters decides everything here.
                    descent("large epsilon", new Adam(form, 0.02, 0.99, 0.999, 0.1, 0, 1)),
                    descent("byte range", new Adam(form, 0.5, 0.9, 0.999, 1e-7, -0.9, 0.8)),
                    descent("one-sided", negative(form)),
                    // A small epsilon would turn rounding near a zero gradient into steps of full
                    // size.
                    descent("no memory", Adam.unclamped(form, 0.05, 0, 0, 0.1)),
                    descent("decay", decaying(form, false)),
                    descent("a staircase", decaying(form, true)),
                    resumed(Adam.unclamped(form, 0.05, 0.9, 0.999, 1e-8)),
                    resumed(decaying(form, false)),
                    throughANetwork(Adam.unclamped(form, 0.01, 0.9, 0.999, 1e-8))));
  }

  private static Adam negative(Adam.Form form) {
    return new Adam(form, 0.05, 0.9, 0.99, 1e-4, Double.NEGATIVE_INFINITY, 0.25);
  }

  private static Adam decaying(Adam.Form form, boolean staircase) {
    return new Adam(form, new LearningRate(0.2, 0.6, 7, staircase), 0.9, 0.999, 1e-3, -1.5, 1.5);
  }

  private static Experiment descent(String name, Adam adam) {
    Experiment experiment = new Experiment("%s: %s".formatted(name, adam));
    Tensor image = experiment.image(SHAPE.height(), SHAPE.width(), SHAPE.channels());
    experiment.fit(image, 0.5).smooth(image, VariationKind.SQUARED, 0.25);
    return experiment.observeGradient().minimise(adam, STEPS);
  }

  private static Experiment resumed(Adam adam) {
    Experiment experiment = new Experiment("resumed after 40 updates: " + adam);
    Tensor image = experiment.image(SHAPE.height(), SHAPE.width(), SHAPE.channels());
    float[] moment1 = experiment.values(SHAPE.elements(), 1);
    float[] moment2 = experiment.values(SHAPE.elements(), 1);
    for (int i = 0; i < moment2.length; i++) {
      moment2[i] *= moment2[i];
    }
    return experiment.fit(image, 1.5).minimise(adam, STEPS, moment1, moment2, 40);
  }

  private static Experiment throughANetwork(Adam adam) {
    Experiment experiment = new Experiment("through a network: " + adam);
    Tensor image = experiment.image(SHAPE.height(), SHAPE.width(), SHAPE.channels());
    Tensor features = experiment.convolution(image, 8, 3, 1, 1, false);
    experiment.observe(features);
    return experiment.fit(experiment.gram(features), 0.1).minimise(adam, STEPS);
  }
}
