package dev.brushwork.bench;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Tensor;
import java.util.Random;

/** A recording made ready on the processor with random values. */
final class Work implements AutoCloseable {
  private final Scope scope = new Scope();
  private final Program program;

  Work(Recording recording) {
    Random random = new Random(1);
    Device device = scope.own(Devices.choose("cpu").provider().open(DeviceOptions.defaults()));
    Bindings bindings = new Bindings();
    for (Tensor tensor : recording.tensors()) {
      if (tensor.external()) {
        Buffer buffer = scope.own(device.allocate(tensor.shape()));
        buffer.upload(values(random, tensor.shape().elements(), 1));
        bindings.bind(tensor, buffer);
      }
    }
    for (Parameter parameter : recording.parameters()) {
      FilterShape f = parameter.shape();
      double gain = Math.sqrt(6.0 / ((double) f.inputs() * f.height() * f.width()));
      bindings.bind(
          parameter,
          scope.own(device.filter(f, values(random, f.elements(), gain), new float[f.outputs()])));
    }
    program = scope.own(device.prepare(recording, bindings));
  }

  private static float[] values(Random random, long count, double extent) {
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (extent * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  void run() {
    program.run(1);
  }

  @Override
  public void close() {
    scope.close();
  }
}
