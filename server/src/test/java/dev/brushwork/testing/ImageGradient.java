package dev.brushwork.testing;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.network.RecordedNetwork;
import java.util.List;

/** Gradients by the image, through a network as the engine records it. */
public final class ImageGradient {
  private ImageGradient() {}

  /** The gradient of the sum of the layers' mean squares. */
  public static float[] ofMeanSquares(
      Device device, DeviceNetwork network, FloatImage pixels, List<String> layers) {
    Recorder recorder = new Recorder(device.defaultPrecision());
    Tensor image = recorder.variable("image", Shape.map(pixels.height(), pixels.width(), 3));
    List<Integer> places =
        layers.stream().map(layer -> network.description().find(layer).orElseThrow()).toList();
    RecordedNetwork recorded =
        RecordedNetwork.record(
            recorder, network.description(), network.preprocessing(), PoolKind.MAX, image, places);
    Bindings bindings = network.bind(new Bindings(), recorded);
    try (Scope scope = new Scope()) {
      bound(device, scope, bindings, image).upload(pixels.values());
      for (int place : places) {
        Tensor map = recorded.tap(place);
        Tensor zero = recorder.external("zero", map.shape());
        bound(device, scope, bindings, zero);
        recorder.squaredError(map, zero, 1.0 / map.shape().elements());
      }
      Tensor gradient = recorder.external("gradient", image.shape());
      recorder.storeGradient(gradient);
      Buffer buffer = bound(device, scope, bindings, gradient);
      scope.own(device.prepare(recorder.finish(), bindings)).run(1);
      return buffer.download();
    }
  }

  private static Buffer bound(Device device, Scope scope, Bindings bindings, Tensor tensor) {
    Buffer buffer = scope.own(device.allocate(tensor.shape()));
    bindings.bind(tensor, buffer);
    return buffer;
  }
}
