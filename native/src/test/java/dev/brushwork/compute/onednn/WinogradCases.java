package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Cases;
import dev.brushwork.compute.Experiment;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Tensor;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What our own kernels have to get right: maps that tiles, groups of tiles and blocks of channels
 * do not divide, every edge, and each way to end a convolution.
 */
final class WinogradCases extends Cases {
  private record Map(int height, int width) {}

  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(
            Stream.of(
                    new Map(1, 1),
                    new Map(1, 37),
                    new Map(2, 3),
                    new Map(4, 4),
                    new Map(5, 9),
                    new Map(8, 7),
                    new Map(23, 18),
                    new Map(31, 45))
                .flatMap(
                    map ->
                        Stream.of(
                            chain(map, 16, 32),
                            chain(map, 48, 16),
                            firstLayer(map),
                            meetingTaps(map),
                            withoutRelu(map))),
            // More channels than are multiplied at once, and more than two blocks of them.
            Stream.of(chain(new Map(9, 10), 144, 48), chain(new Map(6, 5), 272, 16)),
            // Weights too large to be transformed at once, with more tiles than one group has.
            Stream.of(chain(new Map(45, 43), 176, 176)),
            Stream.of(PoolKind.values())
                .flatMap(
                    kind ->
                        Stream.of(
                                new Map(2, 2),
                                new Map(3, 5),
                                new Map(4, 6),
                                new Map(9, 8),
                                new Map(22, 27),
                                new Map(35, 34))
                            .flatMap(
                                map ->
                                    Stream.of(pooled(map, kind, true), pooled(map, kind, false)))),
            Stream.of(deadWindows()),
            Stream.of(32, 64, 96, 160)
                .flatMap(
                    channels ->
                        Stream.of(new Map(1, 1), new Map(7, 9), new Map(70, 53))
                            .map(map -> gram(map, channels))))
        .flatMap(experiments -> experiments);
  }

  private static Experiment named(String what, Map map) {
    return new Experiment("%s, %sx%s map".formatted(what, map.height(), map.width()));
  }

  private static Experiment chain(Map map, int inputs, int outputs) {
    Experiment e = named("%s to %s channels".formatted(inputs, outputs), map).mayFlip();
    Tensor image = e.image(map.height(), map.width(), inputs);
    Tensor first = e.convolution(image, outputs, 3, 1, 1, true);
    Tensor second = e.convolution(first, inputs, 3, 1, 1, true);
    e.observe(first);
    e.observe(second);
    return e.fit(second, 0.5).observeGradient();
  }

  /** The gradient is a sum of three before the ReLU's mask. */
  private static Experiment meetingTaps(Map map) {
    Experiment e = named("taps on a layer that goes on twice", map).mayFlip();
    Tensor image = e.image(map.height(), map.width(), 16);
    Tensor tapped = e.convolution(image, 32, 3, 1, 1, true);
    Tensor left = e.convolution(tapped, 16, 3, 1, 1, true);
    Tensor right = e.convolution(tapped, 32, 3, 1, 1, false);
    return e.fit(e.gram(tapped), 1).fit(tapped, 0.5).fit(left, 1).fit(right, 1).observeGradient();
  }

  /** Its gradient meets that of the image itself. */
  private static Experiment firstLayer(Map map) {
    Experiment e = named("first layer", map).mayFlip();
    Tensor image = e.image(map.height(), map.width(), 3);
    Tensor left = e.convolution(image, 16, 3, 1, 1, true);
    Tensor right = e.convolution(image, 80, 3, 1, 1, false);
    return e.fit(left, 0.5).fit(right, 0.5).fit(image, 2).observeGradient();
  }

  private static Experiment withoutRelu(Map map) {
    Experiment e = named("no ReLU", map);
    Tensor image = e.image(map.height(), map.width(), 16);
    Tensor linear = e.convolution(e.convolution(image, 16, 3, 1, 1, false), 16, 3, 1, 1, false);
    e.observe(linear);
    return e.fit(linear, 0.5).observeGradient();
  }

  private static Experiment pooled(Map map, PoolKind kind, boolean relu) {
    Experiment e =
        named("%s pool after a convolution%s".formatted(kind, relu ? " with ReLU" : ""), map)
            .mayFlip();
    Tensor image = e.image(map.height(), map.width(), 16);
    Tensor first = e.pool(e.convolution(image, 48, 3, 1, 1, relu), kind, 2, 2, 0);
    Tensor second = e.convolution(first, 16, 3, 1, 1, true);
    e.observe(first);
    e.observe(second);
    return e.fit(e.gram(first), 1).fit(second, 0.5).observeGradient();
  }

  /** Where a whole window is rectified away, no gradient passes. */
  private static Experiment deadWindows() {
    Experiment e = new Experiment("windows that are all rectified");
    Tensor image = e.image(10, 7, 16);
    Tensor dead = e.convolution(image, centre(e, -9), 1, 1, true);
    Tensor pool = e.pool(dead, PoolKind.MAX, 2, 2, 0);
    e.observe(pool);
    return e.fit(pool, 0.5).observeGradient();
  }

  /** Output i is input i times 0.25, plus {@code bias}. */
  private static Parameter centre(Experiment e, float bias) {
    FilterShape shape = new FilterShape(16, 16, 3, 3);
    float[] weights = new float[(int) shape.elements()];
    for (int i = 0; i < 16; i++) {
      weights[(i * 16 + i) * 9 + 4] = 0.25f;
    }
    float[] biases = new float[16];
    Arrays.fill(biases, bias);
    return e.filter(shape, weights, biases);
  }

  private static Experiment gram(Map map, int channels) {
    Experiment e = named("Gram matrix of %s channels".formatted(channels), map);
    Tensor image = e.image(map.height(), map.width(), channels);
    Tensor gram = e.gram(image);
    e.observe(gram);
    return e.fit(gram, 1).observeGradient();
  }
}
