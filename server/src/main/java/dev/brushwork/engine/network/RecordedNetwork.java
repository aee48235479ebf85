package dev.brushwork.engine.network;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.network.NetworkDescription.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network written into a recording, as deep as it is tapped and no deeper.
 *
 * @param taps the outputs asked for, by the layer's place in the network
 * @param parameters the convolutions' weights, in order
 */
public record RecordedNetwork(Map<Integer, Tensor> taps, List<Parameter> parameters) {

  /**
   * Records the passes from an image to every tap.
   *
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
    Map<Integer, Tensor> tapped = new HashMap<>();
    List<Parameter> parameters = new ArrayList<>();
    Tensor x = recorder.affine("preprocessed image", image, preprocessing);
    int last = Collections.max(taps);
    for (int i = 0; i <= last; i++) {
      Layer layer = network.layers().get(i);
      if (layer instanceof Convolution c) {
        Parameter filter = recorder.parameter(c.weights(), c.filter());
        parameters.add(filter);
        x = recorder.convolution(c.name(), x, filter, c.stride(), c.padding(), true);
      } else if (layer instanceof Pool p) {
        x = recorder.pool(p.name(), x, pooling, p.window(), p.stride(), p.padding());
      }
      if (taps.contains(i)) {
        tapped.put(i, x);
      }
    }
    return new RecordedNetwork(tapped, parameters);
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
