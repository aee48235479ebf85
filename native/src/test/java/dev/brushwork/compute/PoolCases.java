package dev.brushwork.compute;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** One pool, forward and backward; windows that overlap, leave gaps, and reach over the border. */
public final class PoolCases extends Cases {
  private static final int RANDOM_CASES = 10;

  private record Geometry(
      int height, int width, int channels, int window, int stride, int padding) {

    boolean fits() {
      return padding < window && Math.min(height, width) + 2 * padding >= window;
    }

    Experiment experiment(PoolKind kind) {
      Experiment experiment =
          new Experiment(
              "%s, %sx%sx%s map, window %s, stride %s, padding %s"
                  .formatted(kind, height, width, channels, window, stride, padding));
      return pool(experiment, experiment.image(height, width, channels), kind);
    }

    /** On few different values, so that some windows hold nothing but zeros. */
    Experiment scaled(PoolKind kind, double scale) {
      Experiment experiment =
          new Experiment(
                  "%s times %s, %sx%sx%s map, window %s, stride %s, padding %s"
                      .formatted(kind, scale, height, width, channels, window, stride, padding))
              .onGrid();
      Shape shape = Shape.map(height, width, channels);
      Tensor image = experiment.image(shape, experiment.values(shape.elements(), 1));
      // A ReLU below has its mask applied to what the pool sends back.
      Tensor map = experiment.convolution(image, channels, 1, 1, 0, true);
      Tensor output = experiment.pool(map, kind, window, stride, padding, scale);
      experiment.observe(output);
      Tensor direct = experiment.pool(image, kind, window, stride, padding, scale);
      experiment.observe(direct);
      return experiment.fit(output, 0.5).fit(direct, 0.25).observeGradient();
    }

    /** Few different values, so that most windows have several maxima. */
    Experiment tied() {
      Experiment experiment =
          new Experiment(
                  "ties, %sx%sx%s map, window %s, stride %s, padding %s"
                      .formatted(height, width, channels, window, stride, padding))
              .onGrid();
      Shape shape = Shape.map(height, width, channels);
      float[] values = experiment.values(shape.elements(), 1);
      return pool(experiment, experiment.image(shape, values), PoolKind.MAX);
    }

    private Experiment pool(Experiment experiment, Tensor image, PoolKind kind) {
      Tensor output = experiment.pool(image, kind, window, stride, padding);
      experiment.observe(output);
      return experiment.fit(output, 0.5).observeGradient();
    }
  }

  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(chosen(), random(), ties(), scaled()).flatMap(cases -> cases);
  }

  private static Stream<Experiment> chosen() {
    return Stream.of(
            new Geometry(8, 6, 16, 2, 2, 0), // VGG
            new Geometry(9, 7, 17, 2, 2, 0), // VGG on odd extents: the last row and column are lost
            new Geometry(14, 13, 64, 3, 2, 1), // ResNet's stem
            new Geometry(5, 8, 3, 3, 1, 1), // overlapping on every side
            new Geometry(11, 10, 5, 3, 3, 0),
            new Geometry(10, 11, 5, 2, 3, 0), // gaps that belong to no window
            new Geometry(4, 4, 3, 3, 2, 2), // corner windows with one element inside
            new Geometry(3, 5, 1, 5, 1, 4), // windows larger than the map
            new Geometry(1, 1, 3, 3, 2, 1),
            new Geometry(1, 9, 4, 1, 2, 0), // subsampling
            new Geometry(7, 7, 32, 7, 1, 0)) // the mean of the map
        .flatMap(g -> Arrays.stream(PoolKind.values()).map(g::experiment));
  }

  private static Stream<Experiment> random() {
    Random random = new Random(19690720);
    int[] channels = {1, 3, 5, 16, 17, 64};
    return Stream.generate(
            () ->
                new Geometry(
                    1 + random.nextInt(37),
                    1 + random.nextInt(37),
                    channels[random.nextInt(channels.length)],
                    1 + random.nextInt(5),
                    1 + random.nextInt(3),
                    random.nextInt(4)))
        .filter(Geometry::fits)
        .limit(RANDOM_CASES)
        .flatMap(g -> Arrays.stream(PoolKind.values()).map(g::experiment));
  }

  private static Stream<Experiment> ties() {
    return Stream.of(
            new Geometry(8, 8, 16, 2, 2, 0),
            new Geometry(9, 7, 5, 3, 2, 1),
            new Geometry(6, 6, 17, 3, 1, 1))
        .map(Geometry::tied);
  }

  /** With the factors that keep a map's size: two for means, .78 for norms of rectified values. */
  private static Stream<Experiment> scaled() {
    return Stream.of(
            new Geometry(8, 6, 16, 2, 2, 0),
            new Geometry(9, 7, 17, 2, 2, 0),
            new Geometry(7, 8, 5, 3, 2, 1),
            new Geometry(3, 5, 1, 5, 1, 4))
        .flatMap(g -> Stream.of(g.scaled(PoolKind.AVERAGE, 2), g.scaled(PoolKind.L2, 0.78)));
  }
}
