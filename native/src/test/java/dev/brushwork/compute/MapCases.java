package dev.brushwork.compute;

import java.util.List;
import java.util.stream.Stream;

/** Affine maps of channels, and Gram matrices. */
public final class MapCases extends Cases {

  @Override
  public Stream<Experiment> experiments() {
    return Stream.concat(affine(), gram());
  }

  private static Stream<Experiment> affine() {
    return Stream.of(
        affine(
            "VGG's BGR means",
            3,
            new ChannelMap(
                List.of(2, 1, 0),
                List.of(255f, 255f, 255f),
                List.of(-103.939f, -116.779f, -123.68f))),
        affine(
            "scales and shifts that differ",
            3,
            new ChannelMap(
                List.of(0, 1, 2), List.of(4.4f, -0.5f, 3f), List.of(-2.1f, 0.25f, 1.8f))),
        affine(
            "a permutation that is not its own inverse",
            3,
            new ChannelMap(List.of(1, 2, 0), List.of(1f, 2f, 3f), List.of(0f, 0f, 0f))),
        affine(
            "grey to three channels",
            1,
            new ChannelMap(List.of(0, 0, 0), List.of(1f, 2f, -3f), List.of(1f, 0f, -1f))),
        affine(
            "a channel that is not read",
            4,
            new ChannelMap(List.of(0, 3, 1), List.of(1f, 2f, 3f), List.of(0.5f, 0f, 0f))),
        affine(
            "a channel that is read twice",
            5,
            new ChannelMap(List.of(4, 4, 0), List.of(1f, -2f, 0f), List.of(0f, 0f, 7f))));
  }

  private static Experiment affine(String name, int channels, ChannelMap map) {
    Experiment experiment = new Experiment("affine: " + name);
    Tensor output = experiment.affine(experiment.image(7, 5, channels), map);
    experiment.observe(output);
    return experiment.fit(output, 0.5).observeGradient();
  }

  private static Stream<Experiment> gram() {
    return Stream.of(
        gram(1, 1, 1),
        gram(1, 1, 17), // one pixel, many channels
        gram(37, 31, 1), // many pixels, one channel
        gram(13, 9, 3),
        gram(5, 8, 16),
        gram(11, 3, 64),
        gram(3, 4, 65));
  }

  private static Experiment gram(int height, int width, int channels) {
    Experiment experiment =
        new Experiment("Gram matrix of %sx%sx%s".formatted(height, width, channels));
    Tensor output = experiment.gram(experiment.image(height, width, channels));
    experiment.observe(output);
    // The random target is not symmetric, so neither is the gradient that comes back.
    return experiment.fit(output, 0.25).observeGradient();
  }
}
