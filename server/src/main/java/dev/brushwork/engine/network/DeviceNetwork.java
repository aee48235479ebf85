package dev.brushwork.engine.network;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Filter;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.weights.ConvWeights;
import dev.brushwork.engine.weights.WeightFile;
import java.util.HashMap;
import java.util.Map;

/** A network with its frozen weights on a device, shared by every run over it. Owns the filters. */
public final class DeviceNetwork implements AutoCloseable {
  private final NetworkDescription description;
  private final ChannelMap preprocessing;
  private final Map<String, Filter> filters = new HashMap<>();
  private final Scope scope = new Scope();
  private final StatisticCache statistics = new StatisticCache();

  /**
   * Copies the weights to the device.
   *
   * @param weights for {@code description}: see {@link WeightMatch}
   * @throws dev.brushwork.compute.DeviceMemoryException if there is no room; then none are kept
   */
  public DeviceNetwork(Device device, NetworkDescription description, WeightFile weights) {
    this.description = description;
    this.preprocessing = WeightMatch.channelMap(weights.preprocessing());
    try {
      for (Layer layer : description.layers()) {
        if (layer instanceof Convolution c) {
          ConvWeights values = weights.convolutions().get(c.weights());
          filters.put(
              c.weights(), scope.own(device.filter(c.filter(), values.oihw(), values.bias())));
        }
      }
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  public NetworkDescription description() {
    return description;
  }

  /** What the weights expect of an image in 0..1 RGB. */
  public ChannelMap preprocessing() {
    return preprocessing;
  }

  /** What passes over single images have found. */
  public StatisticCache statistics() {
    return statistics;
  }

  /** Device bytes of the weights, whether or not a run reaches them. */
  public long bytes() {
    return filters.values().stream().mapToLong(Filter::bytes).sum();
  }

  /** Device bytes of those weights that a recorded pass reaches. */
  public long bytes(Recording recording) {
    return recording.parameters().stream()
        .mapToLong(parameter -> filters.get(parameter.name()).bytes())
        .sum();
  }

  /** Binds the filters behind a recorded network's parameters. */
  public Bindings bind(Bindings bindings, RecordedNetwork recorded) {
    for (Parameter parameter : recorded.parameters()) {
      bindings.bind(parameter, filters.get(parameter.name()));
    }
    return bindings;
  }

  @Override
  public void close() {
    scope.close();
  }
}
