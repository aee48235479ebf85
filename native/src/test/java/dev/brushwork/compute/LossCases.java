package dev.brushwork.compute;

import java.util.Arrays;
import java.util.stream.Stream;

/** The terms of the objective, alone and together. */
public final class LossCases extends Cases {

  @Override
  public Stream<Experiment> experiments() {
    return Stream.concat(
        variation(),
        Stream.of(
            squaredError(),
            aFixedTerm(),
            severalTermsOnOneTensor(),
            variationOfFeatures(),
            normalizedGradients(),
            aNormalizedGradientOfZero(),
            tiny(),
            huge()));
  }

  private static Stream<Experiment> variation() {
    return Stream.of(
            Shape.map(1, 1, 3), // no neighbours at all
            Shape.map(1, 9, 3),
            Shape.map(9, 1, 3),
            Shape.map(2, 2, 1),
            Shape.map(17, 13, 3),
            Shape.map(5, 37, 5))
        .flatMap(
            shape ->
                Arrays.stream(VariationKind.values())
                    .flatMap(kind -> Stream.of(false, true).map(g -> variation(shape, kind, g))));
  }

  /** On the grid many neighbours are equal, where the absolute value has no derivative. */
  private static Experiment variation(Shape shape, VariationKind kind, boolean onGrid) {
    Experiment experiment =
        new Experiment(
            "%s variation of %s%s".formatted(kind, shape, onGrid ? ", equal neighbours" : ""));
    if (onGrid) {
      experiment.onGrid();
    }
    Tensor image = experiment.image(shape, experiment.values(shape.elements(), 2));
    return experiment.smooth(image, kind, 0.75).observeGradient();
  }

  private static Experiment squaredError() {
    Experiment experiment = new Experiment("squared error of the image itself");
    Tensor image = experiment.image(17, 13, 3);
    return experiment.fit(image, 3).observeGradient();
  }

  /** A term that does not depend on the image has a value, and no gradient. */
  private static Experiment aFixedTerm() {
    Experiment experiment = new Experiment("a term that does not depend on the image");
    Tensor image = experiment.image(6, 7, 3);
    Tensor fixed = experiment.constant("fixed", Shape.map(5, 5, 3));
    Tensor features = experiment.convolution(fixed, 8, 3, 1, 1, false);
    experiment.fit(features, 2).fit(image, 0.5).smooth(fixed, VariationKind.ABSOLUTE, 1);
    return experiment.observeGradient();
  }

  private static Experiment severalTermsOnOneTensor() {
    Experiment experiment = new Experiment("several terms on one tensor");
    Tensor image = experiment.image(12, 11, 3);
    Tensor target = experiment.constant("shared target", image.shape());
    return experiment
        .smooth(image, VariationKind.SQUARED, 0.125)
        .fit(image, target, 2)
        .smooth(image, VariationKind.ABSOLUTE, 0.5)
        .fit(image, target, 0.25)
        .fit(image, 1)
        .fit(experiment.gram(image), 0.5)
        .observeGradient();
  }

  private static Experiment variationOfFeatures() {
    Experiment experiment = new Experiment("variation of features").onGrid();
    Tensor image = experiment.image(9, 8, 3);
    Tensor features = experiment.convolution(image, 5, 3, 1, 1, true);
    return experiment
        .smooth(features, VariationKind.SQUARED, 0.5)
        .smooth(features, VariationKind.ABSOLUTE, 2)
        .observeGradient();
  }

  /** Of a content term, of a style term, and of both at one tap, behind a ReLU and not. */
  private static Experiment normalizedGradients() {
    Experiment experiment = new Experiment("normalised gradients").onGrid();
    Tensor image = experiment.image(13, 9, 3);
    Tensor first = experiment.convolution(image, 17, 3, 1, 1, true);
    Tensor second = experiment.convolution(first, 8, 3, 1, 1, true);
    Tensor style = experiment.normalizeGradient(first, 0.5, 1e-8);
    Tensor content = experiment.normalizeGradient(first, 3, 100);
    Tensor deep = experiment.normalizeGradient(second, 2, 1e-3);
    experiment.observe(style);
    return experiment
        .fit(experiment.gram(style), 2)
        .fit(content, 0.25)
        .fit(experiment.gram(deep), 0.5)
        .fit(deep, 0.5)
        .fit(experiment.normalizeGradient(image, 0.125, 1e-8), 1)
        .observeGradient();
  }

  private static Experiment aNormalizedGradientOfZero() {
    Experiment experiment = new Experiment("a normalised gradient of zero").onGrid();
    Tensor image = experiment.image(5, 7, 3);
    Tensor features = experiment.convolution(image, 6, 3, 1, 1, false);
    Tensor same = experiment.normalizeGradient(features, 2, 1e-8);
    return experiment.fit(same, 0).fit(image, 1).observeGradient();
  }

  /** Style weights are divided by squares of sizes; the terms must not vanish on the way. */
  private static Experiment tiny() {
    Experiment experiment = new Experiment("a tiny coefficient");
    Tensor image = experiment.image(8, 8, 3);
    return experiment.fit(image, 1e-20).observeGradient();
  }

  /** Unnormalised Gram matrices of the usual weights reach 1e12 and more. */
  private static Experiment huge() {
    Experiment experiment = new Experiment("a huge coefficient");
    Tensor image = experiment.image(8, 8, 3);
    return experiment.fit(image, 1e14).observeGradient();
  }
}
