package dev.brushwork.engine.features;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Shape;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.ArrayList;
import java.util.List;

/** Computes a network's features of one image. */
public final class FeatureExtractor {
  private FeatureExtractor() {}

  /**
   * The features at {@code layers}, in that order.
   *
   * @param layers names or aliases of the network's layers, each at most once
   * @throws IllegalArgumentException if a layer is unknown or the image too small for it
   */
  public static List<FeatureMap> extract(
      Device device,
      DeviceNetwork network,
      FloatImage image,
      List<String> layers,
      PoolKind pooling,
      Precision precision) {
    List<ForwardPass.Seen> seen =
        new ForwardPass(device, network, pooling, precision)
            .run(image, layers, (recorder, index, tap) -> tap);
    List<FeatureMap> features = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Shape shape = seen.get(i).shape();
      features.add(
          new FeatureMap(
              layers.get(i),
              shape.height(),
              shape.width(),
              shape.channels(),
              seen.get(i).values()));
    }
    return features;
  }
}
