package dev.brushwork.engine.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * The convolutions of a VGG, by which a file is told to be of one.
 *
 * @param network its name
 * @param blocks how many convolutions each block has; a pool ends it
 */
record VggLayout(String network, List<Integer> blocks) {
  static final List<VggLayout> ALL =
      List.of(
          new VggLayout("vgg16", List.of(2, 2, 3, 3, 3)),
          new VggLayout("vgg19", List.of(2, 2, 4, 4, 4)));

  /** The canonical names in order. */
  List<String> convolutions() {
    List<String> names = new ArrayList<>();
    for (int block = 1; block <= blocks.size(); block++) {
      for (int layer = 1; layer <= blocks.get(block - 1); layer++) {
        names.add("conv" + block + "_" + layer);
      }
    }
    return names;
  }

  /** As Keras names them, in the same order. */
  List<String> kerasNames() {
    return convolutions().stream()
        .map(name -> name.replaceFirst("conv(\\d)_(\\d)", "block$1_conv$2"))
        .toList();
  }

  /** As torchvision names them, by their place among the ReLUs and pools. */
  List<String> torchvisionNames() {
    List<String> names = new ArrayList<>();
    int place = 0;
    for (int layers : blocks) {
      for (int layer = 0; layer < layers; layer++) {
        names.add("features." + place);
        place += 2;
      }
      place++;
    }
    return names;
  }
}
