package dev.brushwork.compute;

import java.util.stream.Stream;

/** Maps times a guide, forward and backward: alone, and before what regions are compared by. */
public final class GuideCases extends Cases {

  @Override
  public Stream<Experiment> experiments() {
    return Stream.concat(
        Stream.of(
                Shape.map(1, 1, 1),
                Shape.map(7, 5, 3),
                Shape.map(1, 31, 16),
                Shape.map(13, 9, 17),
                Shape.map(6, 11, 64),
                Shape.map(40, 23, 8))
            .map(GuideCases::ofALayer),
        Stream.of(
            ofTheImage(),
            ofTheImageBesideTheNetwork(),
            twoRegions(),
            twiceOver(),
            storedOverItsOwnGuide()));
  }

  private static Experiment ofALayer(Shape shape) {
    Experiment e = new Experiment("a guided map of " + shape).onGrid();
    Tensor image = e.image(shape.height(), shape.width(), 3);
    Tensor layer = e.convolution(image, shape.channels(), 3, 1, 1, true);
    Tensor guided = e.guide(layer, guide(e, shape));
    e.observe(guided);
    return e.fit(guided, 0.5).observeGradient();
  }

  private static Tensor guide(Experiment e, Shape map) {
    return e.constant("guide", Shape.map(map.height(), map.width(), 1));
  }

  private static Experiment ofTheImage() {
    Experiment e = new Experiment("the image, guided").onGrid();
    Tensor image = e.image(9, 14, 3);
    Tensor guided = e.guide(image, guide(e, image.shape()));
    e.observe(guided);
    return e.fit(guided, 0.25).fit(image, 0.5).observeGradient();
  }

  /** As the consistency of a video's frames stands beside the other losses. */
  private static Experiment ofTheImageBesideTheNetwork() {
    Experiment e = new Experiment("the image, guided, and VGG's first layers").mayFlip();
    Tensor image = e.image(17, 13, 3);
    Tensor first = e.convolution(image, 64, 3, 1, 1, true);
    Tensor second = e.convolution(first, 64, 3, 1, 1, true);
    Tensor guided = e.guide(image, guide(e, image.shape()));
    return e.fit(guided, 0.5)
        .fit(e.gram(first), 0.25)
        .fit(second, 0.01)
        .smooth(image, VariationKind.SQUARED, 0.1)
        .observeGradient();
  }

  /** Guided Gram matrices of one layer, which the next one reads too. */
  private static Experiment twoRegions() {
    Experiment e = new Experiment("two guided Gram matrices a layer").mayFlip();
    Tensor image = e.image(15, 12, 3);
    Tensor first = e.convolution(image, 64, 3, 1, 1, true);
    Tensor pooled = e.pool(first, PoolKind.MAX, 2, 2, 0);
    Tensor second = e.convolution(pooled, 24, 3, 1, 1, true);
    for (Tensor layer : new Tensor[] {first, second}) {
      for (String region : new String[] {"left", "right"}) {
        Tensor guide =
            e.constant(
                region + " of " + layer.name(),
                Shape.map(layer.shape().height(), layer.shape().width(), 1));
        Tensor gram = e.gram(e.guide(layer, guide));
        e.observe(gram);
        e.fit(gram, 0.5);
      }
    }
    return e.observeGradient();
  }

  private static Experiment twiceOver() {
    Experiment e = new Experiment("a guided map, guided again").onGrid();
    Tensor image = e.image(5, 6, 3);
    Tensor layer = e.convolution(image, 4, 1, 1, 0, false);
    Tensor guide = guide(e, layer.shape());
    Tensor twice = e.guide(e.guide(layer, guide), guide);
    e.observe(twice);
    return e.fit(twice, 0.125).fit(layer, 0.5).observeGradient();
  }

  /** The store waits until the guide has been read. */
  private static Experiment storedOverItsOwnGuide() {
    Experiment e = new Experiment("a map stored over the guide of the next").onGrid();
    Tensor image = e.image(6, 7, 3);
    Tensor guide = e.overwritten("the guide", Shape.map(6, 7, 1));
    Tensor one = e.convolution(image, 1, 3, 1, 1, false);
    e.store(one, guide);
    e.observe(e.guide(e.convolution(image, 5, 3, 1, 1, true), guide));
    return e;
  }
}
