package dev.brushwork.engine.network;

import dev.brushwork.compute.FilterShape;
import java.util.List;
import java.util.Optional;

/**
 * A feed-forward network up to its last feature map, as data.
 *
 * @param layers in order; each can be tapped by its name or an alias
 */
public record NetworkDescription(String name, List<Layer> layers) {
  public NetworkDescription {
    layers = List.copyOf(layers);
  }

  /** One step of the network, and a possible tap: for a convolution its output after the ReLU. */
  public sealed interface Layer {
    String name();

    /** Other names of the same output. */
    List<String> aliases();

    /** Channels of its output. */
    int channels();

    /** Pixels of the image, along a side, to one of its output. */
    int scale();
  }

  /**
   * A convolution with bias and ReLU.
   *
   * @param weights the name of its tensors in a weights file
   */
  public record Convolution(
      String name,
      List<String> aliases,
      String weights,
      FilterShape filter,
      int stride,
      int padding,
      int scale)
      implements Layer {
    @Override
    public int channels() {
      return filter.outputs();
    }
  }

  /** A pool, whose kind the run chooses. */
  public record Pool(
      String name,
      List<String> aliases,
      int window,
      int stride,
      int padding,
      int channels,
      int scale)
      implements Layer {}

  /** The place of the layer with this name or alias. */
  public Optional<Integer> find(String nameOrAlias) {
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.name().equals(nameOrAlias) || layer.aliases().contains(nameOrAlias)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }
}
