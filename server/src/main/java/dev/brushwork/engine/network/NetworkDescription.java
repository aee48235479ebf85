package dev.brushwork.engine.network;

import dev.brushwork.compute.FilterShape;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A feed-forward network up to its last feature map, as data. Its layers form a graph, which may
 * branch and join again.
 *
 * @param layers in an order in which each comes after those it reads; each can be tapped by its
 *     name or an alias
 */
public record NetworkDescription(String name, List<Layer> layers) {
  /** Of so many layers, a message names every one. */
  private static final int FEW = 24;

  public NetworkDescription {
    layers = List.copyOf(layers);
  }

  /** One step of the network, and a possible tap: its output, after its ReLU if it has one. */
  public sealed interface Layer {
    String name();

    /** Other names of the same output. */
    List<String> aliases();

    /** The places of the layers that it reads; none if it reads the preprocessed image. */
    List<Integer> inputs();

    /** Channels of its output. */
    int channels();

    /**
     * Pixels of the image, along a side, to one of its output. An image of as many pixels along
     * each side leaves at least one pixel.
     */
    int scale();
  }

  /**
   * A convolution with bias, of one layer or of the image.
   *
   * @param weights the name of its tensors in a weights file
   * @param relu whether a ReLU follows
   */
  public record Convolution(
      String name,
      List<String> aliases,
      List<Integer> inputs,
      String weights,
      FilterShape filter,
      int stride,
      int padding,
      boolean relu,
      int scale)
      implements Layer {
    @Override
    public int channels() {
      return filter.outputs();
    }
  }

  /** A pool, whose kind the run chooses, of one layer or of the image. */
  public record Pool(
      String name,
      List<String> aliases,
      List<Integer> inputs,
      int window,
      int stride,
      int padding,
      int channels,
      int scale)
      implements Layer {}

  /** The sum of two layers, and then a ReLU: the end of a residual block (He et al. 2015). */
  public record Addition(
      String name, List<String> aliases, List<Integer> inputs, int channels, int scale)
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

  /**
   * What a message says of a layer's name that {@link #find} does not know: all that are known, or,
   * where they are many, at each scale the last with the most channels.
   */
  public String unknownLayer(String unknown) {
    String what = "'" + unknown + "' is not a layer of " + name;
    if (layers.size() <= FEW) {
      return what + "; known: " + names(layers);
    }
    TreeMap<Integer, Layer> chosen = new TreeMap<>();
    for (Layer layer : layers) {
      chosen.merge(layer.scale(), layer, (a, b) -> b.channels() >= a.channels() ? b : a);
    }
    return what + "; among its " + layers.size() + " are " + names(chosen.values());
  }

  private static String names(Collection<Layer> some) {
    return some.stream().map(Layer::name).collect(Collectors.joining(", "));
  }
}
