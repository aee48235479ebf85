package dev.brushwork.engine.network;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.NetworkDescription.Addition;
import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.network.NetworkDescription.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A network written into a recording, only what its taps are computed from.
 *
 * @param taps the outputs asked for, by the layer's place in the network
 * @param parameters the convolutions' weights, in order
 */
public record RecordedNetwork(Map<Integer, Tensor> taps, List<Parameter> parameters) {

  /**
   * Records the usual passes from an image to every tap.
   *
   * @param pooling how the network's pools reduce
   * @param image height x width x 3, RGB in 0..1
   * @param preprocessing what the weights expect of an image
   * @param taps places of layers; not empty
   */
  public static RecordedNetwork record(
      Recorder recorder,
      NetworkDescription network,
      ChannelMap preprocessing,
      PoolKind pooling,
      Tensor image,
      Collection<Integer> taps) {
    return record(recorder, network, preprocessing, PassSpec.of(pooling), image, taps);
  }

  /** Records the passes from an image to every tap as {@code pass} says; the rest as above. */
  public static RecordedNetwork record(
      Recorder recorder,
      NetworkDescription network,
      ChannelMap preprocessing,
      PassSpec pass,
      Tensor image,
      Collection<Integer> taps) {
    Tensor preprocessed =
        recorder.affine("preprocessed image", image, pass.input().channels(preprocessing));
    Map<Integer, Tensor> outputs = new HashMap<>();
    List<Parameter> parameters = new ArrayList<>();
    for (int place : needed(network, taps)) {
      Layer layer = network.layers().get(place);
      Tensor input = layer.inputs().isEmpty() ? preprocessed : outputs.get(layer.inputs().get(0));
      if (layer instanceof Convolution c) {
        Parameter filter = recorder.parameter(c.weights(), c.filter());
        parameters.add(filter);
        boolean replicated =
            layer.inputs().isEmpty() && pass.border() == Border.REPLICATE && c.padding() > 0;
        Tensor source = replicated ? recorder.replicate("padded image", input, c.padding()) : input;
        int padding = replicated ? 0 : c.padding();
        outputs.put(
            place, recorder.convolution(c.name(), source, filter, c.stride(), padding, c.relu()));
      } else if (layer instanceof Pool p) {
        outputs.put(
            place,
            recorder.pool(
                p.name(),
                input,
                pass.pooling(),
                p.window(),
                p.stride(),
                p.padding(),
                pass.poolingScale()));
      } else if (layer instanceof Addition a) {
        outputs.put(place, recorder.add(a.name(), input, outputs.get(a.inputs().get(1)), true));
      } else {
        throw new IllegalStateException("unknown layer " + layer);
      }
    }
    outputs.keySet().retainAll(taps);
    return new RecordedNetwork(outputs, parameters);
  }

  /** The taps and all that they are computed from, in order. */
  private static Set<Integer> needed(NetworkDescription network, Collection<Integer> taps) {
    TreeSet<Integer> needed = new TreeSet<>(taps);
    for (int place = needed.last(); place >= 0; place--) {
      if (needed.contains(place)) {
        needed.addAll(network.layers().get(place).inputs());
      }
    }
    return needed;
  }

  /** The output of the layer at this place, which was asked for. */
  public Tensor tap(int layer) {
    Tensor tensor = taps.get(layer);
    if (tensor == null) {
      throw new IllegalArgumentException("layer " + layer + " was not tapped");
    }
    return tensor;
  }
}
