package dev.brushwork.compute;

import java.util.List;
import java.util.stream.Stream;

/** Operations in combination: chains, taps, branches. */
public final class NetworkCases extends Cases {

  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(
        chain(PoolKind.MAX),
        chain(PoolKind.AVERAGE),
        exactChain(),
        twoTapsOnOneLayer(),
        tapsBeforeAndAfterAPool(),
        tapWithoutARelu(),
        branches(),
        oneFilterTwice(),
        nothingReadsTheLastLayer(),
        storesOnly(),
        styleTransfer(PoolKind.MAX),
        styleTransfer(PoolKind.AVERAGE),
        residualStem());
  }

  private static Experiment chain(PoolKind kind) {
    Experiment e = new Experiment("conv, conv, %s pool, conv".formatted(kind)).mayFlip();
    Tensor first = e.convolution(e.image(19, 14, 3), 16, 3, 1, 1, true);
    Tensor second = e.convolution(first, 17, 3, 1, 1, true);
    Tensor last = e.convolution(e.pool(second, kind, 2, 2, 0), 5, 3, 1, 1, true);
    e.observe(last);
    return e.fit(last, 0.5).observeGradient();
  }

  /** All that a chain does to the gradient, with no rounding to hide behind. */
  private static Experiment exactChain() {
    Experiment e = new Experiment("conv, conv, average pool, conv without rounding").onGrid();
    Tensor first = e.convolution(e.image(13, 10, 3), 5, 3, 1, 1, true);
    Tensor second = e.convolution(first, 4, 3, 2, 1, true);
    Tensor last = e.convolution(e.pool(second, PoolKind.AVERAGE, 2, 2, 0), 3, 3, 1, 1, true);
    e.observe(last);
    return e.fit(last, 0.5).observeGradient();
  }

  /** The gradients of the losses and of the next layer meet before the ReLU's mask. */
  private static Experiment twoTapsOnOneLayer() {
    Experiment e = new Experiment("two taps on one layer, which goes on").onGrid();
    Tensor tapped = e.convolution(e.image(8, 8, 3), 6, 3, 1, 1, true);
    Tensor next = e.convolution(tapped, 4, 3, 1, 1, true);
    e.observe(tapped);
    e.observe(next);
    return e.fit(tapped, 0.5).fit(e.gram(tapped), 1).fit(next, 0.25).observeGradient();
  }

  private static Experiment tapsBeforeAndAfterAPool() {
    Experiment e = new Experiment("taps before and after a pool").mayFlip();
    Tensor before = e.convolution(e.image(15, 15, 3), 16, 3, 1, 1, true);
    Tensor after = e.pool(before, PoolKind.MAX, 3, 2, 1);
    e.observe(after);
    return e.fit(e.gram(before), 0.5).fit(e.gram(after), 2).fit(after, 1).observeGradient();
  }

  private static Experiment tapWithoutARelu() {
    Experiment e = new Experiment("a tap before the ReLU").onGrid();
    Tensor linear = e.convolution(e.image(7, 9, 3), 8, 3, 1, 1, false);
    Tensor next = e.convolution(linear, 4, 1, 1, 0, true);
    e.observe(linear);
    return e.fit(linear, 0.5).fit(next, 0.5).observeGradient();
  }

  private static Experiment branches() {
    Experiment e = new Experiment("two branches of one layer").onGrid();
    Tensor image = e.image(10, 9, 3);
    Tensor trunk = e.convolution(image, 5, 3, 1, 1, true);
    Tensor left = e.convolution(trunk, 4, 3, 2, 1, true);
    Tensor right = e.convolution(trunk, 3, 5, 1, 2, false);
    return e.fit(right, 0.5)
        .fit(left, 0.25)
        .smooth(image, VariationKind.SQUARED, 1)
        .fit(image, 2)
        .observeGradient();
  }

  private static Experiment oneFilterTwice() {
    Experiment e = new Experiment("one filter in two layers of different size");
    Tensor image = e.image(11, 12, 3);
    Parameter filter = e.filter(new FilterShape(3, 3, 3, 3), image);
    Tensor once = e.convolution(image, filter, 2, 1, false);
    Tensor twice = e.convolution(once, filter, 1, 1, false);
    e.observe(twice);
    return e.fit(once, 0.5).fit(twice, 0.5).observeGradient();
  }

  private static Experiment nothingReadsTheLastLayer() {
    Experiment e = new Experiment("a layer that only a store reads, and one that nothing reads");
    Tensor tapped = e.convolution(e.image(6, 6, 3), 8, 3, 1, 1, false);
    e.observe(e.convolution(tapped, 4, 3, 1, 1, false));
    e.convolution(tapped, 5, 3, 1, 1, true);
    return e.fit(tapped, 0.5).observeGradient();
  }

  /** Feature extraction: no variable, no loss, many taps. */
  private static Experiment storesOnly() {
    Experiment e = new Experiment("features without a variable");
    Tensor input = e.constant("input", Shape.map(13, 11, 3));
    Tensor first = e.convolution(input, 16, 3, 1, 1, true);
    Tensor pooled = e.pool(first, PoolKind.MAX, 2, 2, 0);
    Tensor second = e.convolution(pooled, 17, 3, 1, 1, true);
    for (Tensor tap : List.of(input, first, pooled, second, second, e.gram(first))) {
      e.observe(tap);
    }
    return e;
  }

  private static Experiment styleTransfer(PoolKind kind) {
    Experiment e = new Experiment("style transfer with %s pools".formatted(kind)).mayFlip();
    Tensor image = e.image(24, 18, 3);
    ChannelMap bgr =
        new ChannelMap(List.of(2, 1, 0), List.of(1f, 1f, 1f), List.of(-0.1f, -0.2f, -0.3f));
    Tensor conv1 = e.convolution(e.affine(image, bgr), 16, 3, 1, 1, true);
    Tensor conv2 = e.convolution(conv1, 16, 3, 1, 1, true);
    Tensor conv3 = e.convolution(e.pool(conv2, kind, 2, 2, 0), 32, 3, 1, 1, true);
    Tensor conv4 = e.convolution(conv3, 32, 3, 1, 1, true);
    Tensor conv5 = e.convolution(e.pool(conv4, kind, 2, 2, 0), 64, 3, 1, 1, true);
    for (Tensor style : List.of(conv1, conv3, conv5)) {
      e.fit(e.gram(style), 1.0 / style.shape().channels());
    }
    e.fit(conv4, 0.01).smooth(image, VariationKind.ABSOLUTE, 0.01);
    e.observe(conv5);
    return e.observeGradient();
  }

  private static Experiment residualStem() {
    Experiment e = new Experiment("the stem of a ResNet and a strided layer").mayFlip();
    Tensor stem = e.convolution(e.image(35, 29, 3), 17, 7, 2, 3, true);
    Tensor pooled = e.pool(stem, PoolKind.MAX, 3, 2, 1);
    Tensor last = e.convolution(pooled, 16, 3, 2, 1, true);
    e.observe(last);
    return e.fit(last, 0.5).fit(e.gram(stem), 0.5).observeGradient();
  }
}
