package dev.brushwork.compute;

import java.util.Random;
import java.util.stream.Stream;

/** One convolution, forward and backward: the shapes of real networks, odd ones and random ones. */
public final class ConvolutionCases extends Cases {
  private static final int RANDOM_CASES = 24;

  private record Geometry(
      int height, int width, FilterShape filter, int stride, int padding, boolean relu) {

    double multiplications() {
      return (double) height * width * filter.elements() / (stride * stride);
    }

    boolean fits() {
      return height + 2 * padding >= filter.height() && width + 2 * padding >= filter.width();
    }

    Experiment experiment() {
      String name =
          "%sx%s map, %s filter, stride %s, padding %s%s"
              .formatted(height, width, filter, stride, padding, relu ? ", ReLU" : "");
      Experiment experiment = new Experiment(name);
      if (relu) {
        experiment.onGrid();
      }
      Tensor image = experiment.image(height, width, filter.inputs());
      Tensor output =
          experiment.convolution(image, experiment.filter(filter, image), stride, padding, relu);
      experiment.observe(output);
      return experiment.fit(output, 0.5).observeGradient();
    }
  }

  @Override
  public Stream<Experiment> experiments() {
    return Stream.concat(
        Stream.concat(chosen(), random()).map(Geometry::experiment), Stream.of(withoutBias()));
  }

  private static Stream<Geometry> chosen() {
    return Stream.of(
        // VGG: the first layer, an inner one, and one whose map has shrunk to a point.
        new Geometry(32, 24, new FilterShape(64, 3, 3, 3), 1, 1, true),
        new Geometry(8, 6, new FilterShape(64, 64, 3, 3), 1, 1, true),
        new Geometry(1, 1, new FilterShape(64, 64, 3, 3), 1, 1, true),
        // ResNet: the stem, a strided block, a projection.
        new Geometry(37, 29, new FilterShape(64, 3, 7, 7), 2, 3, true),
        new Geometry(15, 14, new FilterShape(17, 16, 3, 3), 2, 1, false),
        new Geometry(15, 14, new FilterShape(32, 16, 1, 1), 2, 0, false),
        // Rows and columns that no window reaches: their gradient is zero.
        new Geometry(8, 9, new FilterShape(5, 3, 3, 3), 3, 0, false),
        new Geometry(9, 8, new FilterShape(5, 3, 1, 1), 3, 0, false),
        // Windows that see nothing but padding.
        new Geometry(3, 4, new FilterShape(4, 2, 1, 1), 1, 3, false),
        new Geometry(2, 2, new FilterShape(4, 2, 3, 3), 1, 3, true),
        // Height and width must not be taken for each other.
        new Geometry(5, 31, new FilterShape(6, 5, 1, 7), 1, 0, false),
        new Geometry(31, 5, new FilterShape(6, 5, 5, 3), 2, 2, false),
        new Geometry(1, 37, new FilterShape(3, 1, 1, 3), 1, 1, false),
        // The window covers the whole map, as a dense layer does.
        new Geometry(7, 7, new FilterShape(10, 16, 7, 7), 1, 0, false));
  }

  private static Stream<Geometry> random() {
    Random random = new Random(20150826);
    return Stream.generate(() -> draw(random))
        .filter(g -> g.fits() && g.multiplications() < 1e7)
        .limit(RANDOM_CASES);
  }

  private static Geometry draw(Random random) {
    int[] channels = {1, 3, 5, 16, 17, 64};
    int[] kernels = {1, 3, 5, 7};
    int kernel = kernels[random.nextInt(kernels.length)];
    return new Geometry(
        1 + random.nextInt(37),
        1 + random.nextInt(37),
        new FilterShape(
            channels[random.nextInt(channels.length)],
            channels[random.nextInt(channels.length)],
            kernel,
            kernel),
        1 + random.nextInt(3),
        random.nextInt(4),
        random.nextBoolean());
  }

  private static Experiment withoutBias() {
    Experiment experiment = new Experiment("no bias");
    Tensor image = experiment.image(6, 5, 3);
    FilterShape shape = new FilterShape(4, 3, 3, 3);
    Parameter filter =
        experiment.filter(
            shape, experiment.values(shape.elements(), 1), new float[shape.outputs()]);
    Tensor output = experiment.convolution(image, filter, 1, 1, false);
    experiment.observe(output);
    return experiment.fit(output, 0.5).observeGradient();
  }
}
