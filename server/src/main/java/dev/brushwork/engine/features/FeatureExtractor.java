package dev.brushwork.engine.features;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.network.RecordedNetwork;
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
    List<Integer> places = layers.stream().map(layer -> place(network, layer)).toList();
    Recorder recorder = new Recorder(precision);
    Tensor pixels = recorder.external("image", Shape.map(image.height(), image.width(), 3));
    RecordedNetwork recorded =
        RecordedNetwork.record(
            recorder, network.description(), network.preprocessing(), pooling, pixels, places);
    try (Scope scope = new Scope()) {
      Bindings bindings = network.bind(new Bindings(), recorded);
      Buffer input = scope.own(device.allocate(pixels.shape()));
      input.upload(image.values());
      bindings.bind(pixels, input);
      List<Buffer> outputs = new ArrayList<>();
      for (int place : places) {
        Tensor tap = recorded.tap(place);
        Tensor stored = recorder.external("features of " + tap.name(), tap.shape());
        recorder.store(tap, stored);
        Buffer output = scope.own(device.allocate(tap.shape()));
        outputs.add(output);
        bindings.bind(stored, output);
      }
      Program program = scope.own(device.prepare(recorder.finish(), bindings));
      program.evaluate();
      List<FeatureMap> features = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        Buffer output = outputs.get(i);
        Shape shape = output.shape();
        features.add(
            new FeatureMap(
                layers.get(i), shape.height(), shape.width(), shape.channels(), output.download()));
      }
      return features;
    }
  }

  private static int place(DeviceNetwork network, String layer) {
    return network
        .description()
        .find(layer)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    network.description().name() + " has no layer '" + layer + "'"));
  }
}
