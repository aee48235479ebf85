package dev.brushwork.engine.weights;

import java.util.List;
import java.util.Optional;

/**
 * How a network's authors fed it: for each of its input channels, which channel of an RGB picture
 * in 0..1 it reads, times a factor, plus an addend. It belongs to the weights, not to the network:
 * VGG exists in both forms.
 */
public final class Preprocessing {
  /** Blue, green, red in 0..255 minus the means of ImageNet: the weights of Oxford and of Keras. */
  public static final Preprocessing CAFFE =
      new Preprocessing(
          "caffe",
          new int[] {2, 1, 0},
          new float[] {255, 255, 255},
          new float[] {-103.939f, -116.779f, -123.68f});

  /** Red, green, blue in 0..1, minus mean, by standard deviation: the weights of torchvision. */
  public static final Preprocessing TORCHVISION =
      new Preprocessing(
          "torchvision",
          new int[] {0, 1, 2},
          new float[] {(float) (1 / 0.229), (float) (1 / 0.224), (float) (1 / 0.225)},
          new float[] {
            (float) (-0.485 / 0.229), (float) (-0.456 / 0.224), (float) (-0.406 / 0.225)
          });

  private static final List<Preprocessing> ALL = List.of(CAFFE, TORCHVISION);

  private final String name;
  private final int[] source;
  private final float[] scale;
  private final float[] shift;

  private Preprocessing(String name, int[] source, float[] scale, float[] shift) {
    this.name = name;
    this.source = source;
    this.scale = scale;
    this.shift = shift;
  }

  /** The one of this name, if there is one. */
  public static Optional<Preprocessing> named(String name) {
    return ALL.stream().filter(preprocessing -> preprocessing.name.equals(name)).findFirst();
  }

  /** All there are. */
  public static List<Preprocessing> all() {
    return ALL;
  }

  /** As files of weights name it: {@code caffe} or {@code torchvision}. */
  public String name() {
    return name;
  }

  /** For each input channel of the network, the channel it reads: 0 red, 1 green, 2 blue. */
  public int[] source() {
    return source.clone();
  }

  /** For each input channel of the network, the factor. */
  public float[] scale() {
    return scale.clone();
  }

  /** For each input channel of the network, what is added after the factor. */
  public float[] shift() {
    return shift.clone();
  }

  @Override
  public String toString() {
    return name;
  }
}
