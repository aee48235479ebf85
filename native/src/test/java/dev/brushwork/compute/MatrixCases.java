package dev.brushwork.compute;

import java.util.stream.Stream;

/** Means over pixels, and operations on small matrices, alone and up to a square root. */
public final class MatrixCases extends Cases {
  private static final int ITERATIONS = 6;

  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(
            Stream.of(
                    Shape.map(1, 1, 1),
                    Shape.map(1, 1, 17),
                    Shape.map(9, 7, 3),
                    Shape.map(5, 8, 16))
                .map(MatrixCases::mean),
            Stream.of(
                    Shape.map(4, 3, 1),
                    Shape.map(9, 7, 3),
                    Shape.map(5, 8, 17),
                    Shape.map(6, 7, 40))
                .flatMap(shape -> Stream.of(products(shape), combinations(shape), norms(shape))),
            Stream.of(aMatrixOfManyReaders(), aMeanBehindARelu()),
            Stream.of(3, 17).flatMap(n -> Stream.of(aMatrixAsVariable(n), aRowAsVariable(n))),
            Stream.of(3, 17, 33).map(MatrixCases::squareRoot))
        .flatMap(cases -> cases);
  }

  private static Experiment mean(Shape shape) {
    Experiment experiment = new Experiment("mean of " + shape);
    Tensor mean = experiment.mean(experiment.image(shape, experiment.values(shape.elements(), 2)));
    experiment.observe(mean);
    return experiment.fit(mean, 0.5).observeGradient();
  }

  /** Of matrices that are no square, both ways around, differentiated by either factor. */
  private static Experiment products(Shape shape) {
    Experiment experiment = new Experiment("products of matrices of " + shape);
    Tensor image = experiment.image(shape, experiment.values(shape.elements(), 2));
    Tensor gram = experiment.gram(image);
    Tensor wide = experiment.constant("wide", Shape.matrix(shape.channels(), 5));
    Tensor narrow = experiment.product(gram, wide, false);
    Tensor small = experiment.product(narrow, wide, true);
    Tensor row = experiment.product(experiment.mean(image), narrow, false);
    Tensor outer = experiment.product(row, row, true);
    Tensor other = experiment.product(wide, narrow, true);
    experiment.observe(narrow);
    experiment.observe(outer);
    return experiment
        .fit(small, 0.5)
        .fit(outer, 0.25)
        .trace(other, 0.5)
        .fit(narrow, 0.125)
        .observeGradient();
  }

  private static Experiment combinations(Shape shape) {
    Experiment experiment = new Experiment("combinations of matrices of " + shape);
    Tensor image = experiment.image(shape, experiment.values(shape.elements(), 2));
    Tensor gram = experiment.gram(image);
    Tensor fixed = experiment.constant("fixed", gram.shape());
    Tensor combined = experiment.combine(gram, 0.75, fixed, -2, 3);
    Tensor twice = experiment.combine(combined, 2, combined, -0.5, 0);
    Tensor mean = experiment.mean(image);
    experiment.observe(combined);
    experiment.observe(twice);
    return experiment
        .fit(twice, 0.5)
        .trace(combined, -0.25)
        .fit(experiment.combine(mean, 1, mean, 1, 0), 0.5)
        .observeGradient();
  }

  private static Experiment norms(Shape shape) {
    Experiment experiment = new Experiment("norms of matrices of " + shape);
    Tensor image = experiment.image(shape, experiment.values(shape.elements(), 2));
    Tensor gram = experiment.gram(image);
    Tensor mean = experiment.mean(image);
    Tensor unit = experiment.scaleByNorm(gram, gram, -1);
    Tensor other = experiment.scaleByNorm(mean, gram, 0.5);
    experiment.observe(unit);
    experiment.observe(other);
    return experiment.fit(unit, 0.5).fit(other, 0.5).observeGradient();
  }

  /** A Gram matrix that losses and operations read, some of them twice. */
  private static Experiment aMatrixOfManyReaders() {
    Experiment experiment = new Experiment("a Gram matrix of many readers");
    Tensor image = experiment.image(9, 8, 3);
    Tensor features = experiment.convolution(image, 12, 3, 1, 1, true);
    Tensor gram = experiment.gram(features);
    return experiment
        .mayFlip()
        .fit(gram, 0.5)
        .trace(gram, 0.25)
        .trace(experiment.product(gram, gram, false), 0.125)
        .fit(experiment.combine(gram, 0.5, gram, 0.25, 1), 0.25)
        .fit(gram, 0.125)
        .observeGradient();
  }

  private static Experiment aMeanBehindARelu() {
    Experiment experiment = new Experiment("a mean behind a ReLU").onGrid();
    Tensor image = experiment.image(9, 8, 3);
    Tensor features = experiment.convolution(image, 12, 3, 1, 1, true);
    Tensor deeper = experiment.convolution(features, 8, 3, 1, 1, true);
    return experiment
        .fit(experiment.mean(features), 0.5)
        .fit(features, 0.125)
        .fit(experiment.mean(deeper), 0.25)
        .observeGradient();
  }

  /** Losses and operations read what is bound and is no variable, and some of them nothing else. */
  private static Experiment aMatrixAsVariable(int channels) {
    Experiment experiment = new Experiment("a variable of %s x %<s".formatted(channels));
    Shape square = Shape.matrix(channels, channels);
    Tensor moment = experiment.image(square, experiment.values(square.elements(), 2));
    Tensor mean = experiment.constant("mean", Shape.matrix(1, channels));
    Tensor fixed = experiment.constant("fixed", square);
    Tensor covariance =
        experiment.combine(moment, 1, experiment.product(mean, mean, true), -1, 0.25);
    Tensor beside = experiment.product(experiment.product(fixed, covariance, false), fixed, false);
    experiment.observe(experiment.product(fixed, fixed, true));
    return experiment
        .fit(mean, 0.5)
        .trace(fixed, 0.5)
        .trace(moment, 0.25)
        .trace(experiment.product(beside, beside, false), -0.125)
        .observeGradient();
  }

  private static Experiment aRowAsVariable(int channels) {
    Experiment experiment = new Experiment("a variable of 1 x %s".formatted(channels));
    Shape row = Shape.matrix(1, channels);
    Tensor mean = experiment.image(row, experiment.values(channels, 2));
    Tensor moment = experiment.constant("moment", Shape.matrix(channels, channels));
    Tensor covariance =
        experiment.combine(moment, 1, experiment.product(mean, mean, true), -1, 0.25);
    return experiment
        .fit(mean, 0.5)
        .trace(covariance, 0.5)
        .trace(experiment.product(covariance, moment, false), -0.125)
        .observeGradient();
  }

  /** The root of a covariance, by the iteration of Newton and Schulz. */
  private static Experiment squareRoot(int channels) {
    Experiment experiment = new Experiment("the square root of %s channels".formatted(channels));
    Tensor image = experiment.image(12, 9, channels);
    Tensor gram = experiment.gram(image);
    Tensor mean = experiment.mean(image);
    Tensor covariance = experiment.combine(gram, 1, experiment.product(mean, mean, true), -1, 0.25);
    Tensor y = experiment.scaleByNorm(covariance, covariance, -1);
    Tensor t = experiment.combine(y, -0.5, y, 0, 1.5);
    Tensor z = t;
    y = experiment.product(y, t, false);
    for (int i = 1; i < ITERATIONS; i++) {
      Tensor product = experiment.product(z, y, false);
      t = experiment.combine(product, -0.5, product, 0, 1.5);
      y = experiment.product(y, t, false);
      z = experiment.product(t, z, false);
    }
    Tensor root = experiment.scaleByNorm(y, covariance, 0.5);
    experiment.observe(root);
    return experiment.trace(root, -2).trace(covariance, 1).observeGradient();
  }
}
