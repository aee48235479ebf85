package dev.brushwork.engine.weights;

import java.util.ArrayList;
import java.util.List;

/** The convolutions of ResNet50, whose two variants have the same of them. */
final class ResNetLayout {
  /** torchvision's, which strides in the 3x3 convolution of a block. */
  static final String TORCHVISION = "resnet50";

  /** Keras', which as He et al. 2015 strides in the first 1x1. */
  static final String KERAS = "resnet50-v1";

  private static final List<Integer> BLOCKS = List.of(3, 4, 6, 3);
  private static final int CONVOLUTIONS_A_BLOCK = 3;

  /**
   * A convolution.
   *
   * @param name the canonical one
   * @param keras the beginning of the names of Keras' two layers for it, which end in {@code _conv}
   *     and {@code _bn}
   * @param torchvision torchvision's name of the convolution
   * @param torchvisionNorm torchvision's name of the batch normalisation behind it
   */
  record Entry(String name, String keras, String torchvision, String torchvisionNorm) {}

  private ResNetLayout() {}

  /** In the order in which the network computes them. */
  static List<Entry> convolutions() {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry("conv1", "conv1", "conv1", "bn1"));
    for (int stage = 1; stage <= BLOCKS.size(); stage++) {
      for (int block = 0; block < BLOCKS.get(stage - 1); block++) {
        String canonical = "layer" + stage + "." + block + ".";
        // Keras counts the stem as the first stage, and blocks from 1.
        String keras = "conv" + (stage + 1) + "_block" + (block + 1) + "_";
        for (int i = 1; i <= CONVOLUTIONS_A_BLOCK; i++) {
          entries.add(
              new Entry(
                  canonical + "conv" + i, keras + i, canonical + "conv" + i, canonical + "bn" + i));
        }
        if (block == 0) {
          String around = canonical + "downsample";
          entries.add(new Entry(around, keras + 0, around + ".0", around + ".1"));
        }
      }
    }
    return entries;
  }
}
