package dev.brushwork.engine.network;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.weights.ConvWeights;
import dev.brushwork.engine.weights.Preprocessing;
import dev.brushwork.engine.weights.WeightFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which network a file of weights is for. */
public final class WeightMatch {
  private WeightMatch() {}

  /**
   * The network that has exactly the file's convolutions, with the same shapes.
   *
   * @throws IllegalArgumentException if there is none, saying what differs from the network the
   *     file names or else from each there is; or if there are several and the file names none
   */
  public static NetworkDescription networkOf(WeightFile file) {
    List<String> differences = new ArrayList<>();
    List<NetworkDescription> matches = new ArrayList<>();
    for (NetworkDescription network : Networks.all()) {
      if (file.network().isPresent() && !file.network().get().equals(network.name())) {
        continue;
      }
      Optional<String> difference = difference(network, file);
      if (difference.isEmpty()) {
        matches.add(network);
      } else {
        differences.add("not " + network.name() + ": " + difference.get());
      }
    }
    if (matches.size() == 1) {
      return matches.get(0);
    }
    if (!matches.isEmpty()) {
      // Where a network strides, for one, does not show in its weights.
      throw new IllegalArgumentException(
          "its weights fit "
              + matches.stream().map(NetworkDescription::name).collect(Collectors.joining(" and "))
              + ", and its metadata does not say which network they are of");
    }
    throw new IllegalArgumentException(
        differences.isEmpty()
            ? "its metadata names the unknown network '" + file.network().orElse("") + "'"
            : "it holds the weights of no known network (" + String.join("; ", differences) + ")");
  }

  private static Optional<String> difference(NetworkDescription network, WeightFile file) {
    Map<String, ConvWeights> held = file.convolutions();
    Set<String> unused = new HashSet<>(held.keySet());
    for (Layer layer : network.layers()) {
      if (layer instanceof Convolution c) {
        ConvWeights weights = held.get(c.weights());
        if (weights == null) {
          return Optional.of(c.weights() + " is missing");
        }
        FilterShape shape =
            new FilterShape(weights.outputs(), weights.inputs(), weights.height(), weights.width());
        if (!shape.equals(c.filter())) {
          return Optional.of(c.weights() + " is " + shape + " instead of " + c.filter());
        }
        unused.remove(c.weights());
      }
    }
    return unused.stream().sorted().findFirst().map(name -> "it has no " + name);
  }

  static ChannelMap channelMap(Preprocessing preprocessing) {
    List<Integer> source = new ArrayList<>();
    List<Float> scale = new ArrayList<>();
    List<Float> shift = new ArrayList<>();
    for (int c = 0; c < preprocessing.source().length; c++) {
      source.add(preprocessing.source()[c]);
      scale.add(preprocessing.scale()[c]);
      shift.add(preprocessing.shift()[c]);
    }
    return new ChannelMap(source, scale, shift);
  }
}
