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

/** One pass of an image through a network, looked at in some places. */
final class ForwardPass {
  private final Device device;
  private final DeviceNetwork network;
  private final PoolKind pooling;
  private final Precision precision;

  ForwardPass(Device device, DeviceNetwork network, PoolKind pooling, Precision precision) {
    this.device = device;
    this.network = network;
    this.pooling = pooling;
    this.precision = precision;
  }

  /** What is looked at, given the place among those asked for and the output of its layer. */
  @FunctionalInterface
  interface Look {
    Tensor record(Recorder recorder, int index, Tensor tap);
  }

  /** What was seen; values in the order of the shape. */
  record Seen(Shape shape, float[] values) {}

  /**
   * Runs the pass and copies what is looked at to the host, in the order of {@code layers}.
   *
   * @param layers names or aliases of the network's layers, each at most once
   * @throws IllegalArgumentException if a layer is unknown or the image too small for it
   */
  List<Seen> run(FloatImage image, List<String> layers, Look look) {
    List<Integer> places = layers.stream().map(this::place).toList();
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
      for (int i = 0; i < places.size(); i++) {
        Tensor seen = look.record(recorder, i, recorded.tap(places.get(i)));
        Tensor stored = recorder.external("seen at " + layers.get(i), seen.shape());
        recorder.store(seen, stored);
        Buffer output = scope.own(device.allocate(seen.shape()));
        outputs.add(output);
        bindings.bind(stored, output);
      }
      Program program = scope.own(device.prepare(recorder.finish(), bindings));
      program.evaluate();
      return outputs.stream().map(output -> new Seen(output.shape(), output.download())).toList();
    }
  }

  private int place(String layer) {
    return network
        .description()
        .find(layer)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    network.description().name() + " has no layer '" + layer + "'"));
  }
}
