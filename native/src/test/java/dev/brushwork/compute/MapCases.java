package dev.brushwork.compute;

import java.util.List;
import java.util.stream.Stream;

/** Affine maps of channels, repeated borders, and Gram matrices. */
public final class MapCases extends Cases {

  @Override
  public Stream<Experiment> experiments() {
    return Stream.of(affine(), replicate(), gram()).flatMap(cases -> cases);
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

  private static Stream<Experiment> replicate() {
    return Stream.of(
        replicate(1, 1, 3, 1), // one pixel, everywhere
        replicate(1, 7, 3, 2),
        replicate(6, 1, 5, 3), // wider than the map
        replicate(5, 8, 8, 1),
        replicate(13, 9, 3, 1));
  }

  private static Experiment replicate(int height, int width, int channels, int padding) {
    Experiment experiment =
        new Experiment(
            "border of %sx%sx%s repeated %s times".formatted(height, width, channels, padding));
    Tensor image = experiment.image(height, width, channels);
    Tensor output = experiment.replicate(image, padding);
    experiment.observe(output);
    // As a network's first layer, whose border is the image's own.
    Tensor features = experiment.convolution(output, 4, 3, 1, 0, false);
    return experiment.fit(output, 0.5).fit(image, 1).fit(features, 0.25).observeGradient();
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
