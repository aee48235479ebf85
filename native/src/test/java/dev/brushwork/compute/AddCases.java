package dev.brushwork.compute;

import java.util.stream.Stream;

/** Sums of two maps, forward and backward: alone, and in the residual blocks they are made for. */
public final class AddCases extends Cases {

  @Override
  public Stream<Experiment> experiments() {
    return Stream.concat(
        shapes(),
        Stream.of(
            twiceTheImage(),
            twiceOneLayer(),
            withAConstant(),
            withATapOnEachInput(),
            sumOfSums(),
            ofRectifiedBranches(),
            afterAPool(),
            identityBlocks(),
            projectionBlock("1x1", 2, 1),
            projectionBlock("3x3", 1, 2)));
  }

  private static Stream<Experiment> shapes() {
    return Stream.of(
            Shape.map(1, 1, 1),
            Shape.map(7, 5, 3),
            Shape.map(1, 31, 16),
            Shape.map(13, 9, 17),
            Shape.map(6, 11, 64))
        .flatMap(shape -> Stream.of(true, false).map(relu -> ofTwoLayers(shape, relu)));
  }

  private static Experiment ofTwoLayers(Shape shape, boolean relu) {
    Experiment e = new Experiment("a sum of %s%s".formatted(shape, relu ? ", ReLU" : "")).onGrid();
    Tensor image = e.image(shape.height(), shape.width(), 3);
    Tensor a = e.convolution(image, shape.channels(), 1, 1, 0, false);
    Tensor b = e.convolution(image, shape.channels(), 3, 1, 1, false);
    Tensor sum = e.add(a, b, relu);
    e.observe(sum);
    return e.fit(sum, 0.5).observeGradient();
  }

  private static Experiment twiceTheImage() {
    Experiment e = new Experiment("the image and itself").onGrid();
    Tensor image = e.image(9, 5, 3);
    Tensor sum = e.add(image, image, true);
    e.observe(sum);
    return e.fit(sum, 0.5).observeGradient();
  }

  private static Experiment twiceOneLayer() {
    Experiment e = new Experiment("a layer and itself").onGrid();
    Tensor layer = e.convolution(e.image(8, 7, 3), 5, 3, 1, 1, true);
    Tensor sum = e.add(layer, layer, false);
    e.observe(sum);
    return e.fit(sum, 0.25).fit(layer, 0.5).observeGradient();
  }

  /** No gradient is due to what does not depend on the image. */
  private static Experiment withAConstant() {
    Experiment e = new Experiment("a layer and a constant").onGrid();
    Tensor layer = e.convolution(e.image(5, 6, 3), 4, 3, 1, 1, false);
    Tensor sum = e.add(e.constant("constant", layer.shape()), layer, true);
    e.observe(sum);
    return e.fit(sum, 0.5).observeGradient();
  }

  /** What the losses send to the inputs must not reach the gradient of the sum, or each other. */
  private static Experiment withATapOnEachInput() {
    Experiment e = new Experiment("a sum of two taps, itself a tap").onGrid();
    Tensor image = e.image(10, 7, 3);
    Tensor a = e.convolution(image, 6, 3, 1, 1, true);
    Tensor b = e.convolution(a, 6, 1, 1, 0, false);
    Tensor sum = e.add(a, b, true);
    e.observe(b);
    return e.fit(a, 1).fit(b, 0.25).fit(sum, 0.5).observeGradient();
  }

  private static Experiment sumOfSums() {
    Experiment e = new Experiment("a sum of sums without a ReLU").onGrid();
    Tensor image = e.image(6, 9, 3);
    Tensor inner =
        e.add(
            e.convolution(image, 4, 3, 1, 1, false),
            e.convolution(image, 4, 1, 1, 0, false),
            false);
    Tensor outer = e.add(inner, e.convolution(image, 4, 5, 1, 2, false), false);
    e.observe(outer);
    return e.fit(outer, 0.5).observeGradient();
  }

  private static Experiment ofRectifiedBranches() {
    Experiment e = new Experiment("a sum of two ReLUs").onGrid();
    Tensor image = e.image(7, 8, 3);
    Tensor sum =
        e.add(
            e.convolution(image, 5, 3, 1, 1, true), e.convolution(image, 5, 1, 1, 0, true), false);
    e.observe(sum);
    return e.fit(sum, 0.5).observeGradient();
  }

  /**
   * Both inputs get one gradient; the mask of the ReLU before the pool is not the other's. A larger
   * window would hardly ever be all zero.
   */
  private static Experiment afterAPool() {
    Experiment e = new Experiment("a pooled ReLU and another branch").onGrid();
    Tensor image = e.image(14, 11, 3);
    Tensor plain = e.convolution(image, 6, 3, 2, 1, false);
    Tensor rectified = e.convolution(image, 6, 3, 1, 1, true);
    Tensor sum = e.add(e.pool(rectified, PoolKind.MAX, 1, 2, 0), plain, false);
    e.observe(sum);
    return e.fit(sum, 0.5).observeGradient();
  }

  private static Experiment identityBlocks() {
    Experiment e = new Experiment("two residual blocks, both tapped").mayFlip();
    Tensor stem = e.convolution(e.image(13, 10, 3), 16, 3, 1, 1, true);
    Tensor first = block(e, stem, stem, 16, 1, 1);
    Tensor second = block(e, first, first, 16, 1, 1);
    e.observe(first);
    e.observe(second);
    return e.fit(e.gram(first), 0.5).fit(second, 0.5).observeGradient();
  }

  /** The first block of a ResNet's stage: the way around has a convolution of its own. */
  private static Experiment projectionBlock(String strided, int first, int second) {
    Experiment e = new Experiment("a residual block that strides in its " + strided).mayFlip();
    Tensor stem = e.convolution(e.image(15, 12, 3), 16, 3, 1, 1, true);
    Tensor around = e.convolution(stem, 32, 1, 2, 0, false);
    Tensor out = block(e, stem, around, 32, first, second);
    e.observe(out);
    return e.fit(out, 0.5).fit(e.gram(stem), 0.1).observeGradient();
  }

  private static Tensor block(
      Experiment e, Tensor input, Tensor around, int outputs, int first, int second) {
    Tensor narrow = e.convolution(input, outputs / 4, 1, first, 0, true);
    Tensor middle = e.convolution(narrow, outputs / 4, 3, second, 1, true);
    return e.add(around, e.convolution(middle, outputs, 1, 1, 0, false), true);
  }
}
