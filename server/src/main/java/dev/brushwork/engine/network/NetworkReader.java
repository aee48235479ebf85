package dev.brushwork.engine.network;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.engine.data.DataObject;
import dev.brushwork.engine.network.NetworkDescription.Addition;
import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.network.NetworkDescription.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a network's file. A layer reads the one before it, unless its {@code from} names another;
 * channels and scales follow from there.
 */
final class NetworkReader {
  private final String network;
  private final int imageChannels;
  private final List<Layer> layers = new ArrayList<>();

  private NetworkReader(String network, int imageChannels) {
    this.network = network;
    this.imageChannels = imageChannels;
  }

  /**
   * @throws IllegalStateException if the file is not as it must be
   */
  static NetworkDescription read(DataObject data) {
    NetworkReader reader = new NetworkReader(data.string("name"), data.integer("inputs"));
    for (DataObject entry : data.objects("layers")) {
      reader.layers.add(reader.layer(entry));
      entry.end();
    }
    data.end();
    return new NetworkDescription(reader.network, reader.layers);
  }

  private Layer layer(DataObject entry) {
    List<Integer> inputs = inputs(entry);
    return switch (entry.string("kind")) {
      case "convolution" -> convolution(entry, inputs);
      case "pool" -> pool(entry, inputs);
      case "addition" -> addition(entry, inputs);
      default -> throw new IllegalStateException(network + ": unknown kind of layer");
    };
  }

  private List<Integer> inputs(DataObject entry) {
    if (entry.has("from")) {
      return List.of(place(entry.string("from")));
    }
    return layers.isEmpty() ? List.of() : List.of(layers.size() - 1);
  }

  private int place(String name) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException(network + ": there is no layer " + name + " yet");
  }

  private Convolution convolution(DataObject entry, List<Integer> inputs) {
    int kernel = entry.integer("kernel");
    int stride = entry.integer("stride");
    return new Convolution(
        entry.string("name"),
        entry.strings("aliases"),
        inputs,
        entry.string("weights"),
        new FilterShape(entry.integer("outputs"), channels(inputs), kernel, kernel),
        stride,
        entry.integer("padding"),
        !entry.has("relu") || entry.bool("relu"),
        scale(inputs) * stride);
  }

  private Pool pool(DataObject entry, List<Integer> inputs) {
    int stride = entry.integer("stride");
    return new Pool(
        entry.string("name"),
        entry.strings("aliases"),
        inputs,
        entry.integer("window"),
        stride,
        entry.integer("padding"),
        channels(inputs),
        scale(inputs) * stride);
  }

  private Addition addition(DataObject entry, List<Integer> inputs) {
    String name = entry.string("name");
    List<Integer> other = List.of(place(entry.string("add")));
    if (channels(other) != channels(inputs) || scale(other) != scale(inputs)) {
      throw new IllegalStateException(network + ": what " + name + " adds differs in shape");
    }
    return new Addition(
        name,
        entry.strings("aliases"),
        List.of(inputs.get(0), other.get(0)),
        channels(inputs),
        scale(inputs));
  }

  private int channels(List<Integer> inputs) {
    return inputs.isEmpty() ? imageChannels : layers.get(inputs.get(0)).channels();
  }

  private int scale(List<Integer> inputs) {
    return inputs.isEmpty() ? 1 : layers.get(inputs.get(0)).scale();
  }
}
