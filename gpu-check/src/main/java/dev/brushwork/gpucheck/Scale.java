package dev.brushwork.gpucheck;

import java.util.List;

/**
 * How much is done: as much as a GPU does in ten minutes, or so little that a test can wait for it.
 *
 * @param gradientSide of the image on which the oracle, which is slow, is asked
 * @param side of the image in most other steps
 * @param sides of the images that are timed
 * @param networks that are timed
 * @param timed iterations of each
 * @param parity iterations after which final losses are compared
 * @param leak iterations in which memory must not grow
 */
record Scale(
    String gradientNetwork,
    int gradientSide,
    int side,
    List<Integer> sides,
    List<String> networks,
    int timed,
    int parity,
    int leak) {
  static final Scale FULL =
      new Scale(
          "vgg19", 64, 512, List.of(256, 512, 1024), List.of("vgg19", "vgg16"), 100, 500, 2000);
}
