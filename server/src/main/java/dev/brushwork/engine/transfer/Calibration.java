package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.random.CounterRandom;
import dev.brushwork.engine.transfer.RunRecorder.Denominators;
import dev.brushwork.engine.transfer.RunRecorder.Iteration;
import java.util.List;
import java.util.OptionalInt;

/** Finds out how quickly a device iterates, by iterations of the very kind on small pictures. */
public final class Calibration {
  private static final int REPEATS = 3;

  private Calibration() {}

  /** Told operations of an iteration, and its seconds. */
  @FunctionalInterface
  public interface Listener {
    void measured(double operations, double seconds);
  }

  /**
   * Runs some iterations of {@code spec} on a square picture of noise, with targets of zeros.
   *
   * @param side of the picture, in pixels
   * @throws dev.brushwork.compute.DeviceMemoryException if there is no room
   */
  public static void measure(
      Device device, DeviceNetwork network, TransferSpec spec, int side, Listener listener) {
    Extent extent = new Extent(side, side);
    Precision precision = spec.precision().orElse(device.defaultPrecision());
    Iteration iteration =
        new RunRecorder(
                network.description(),
                network.preprocessing(),
                spec,
                new Sizes(extent, List.of(extent)),
                precision,
                OptionalInt.empty())
            .iteration(Denominators.NONE, RegionRecorder.Weights.NONE);
    try (Scope scope = new Scope()) {
      Bindings bindings = network.bind(new Bindings(), iteration.network());
      for (Tensor tensor : iteration.recording().tensors()) {
        if (tensor.external()) {
          Buffer buffer = scope.own(device.allocate(tensor.shape()));
          bindings.bind(tensor, buffer);
          if (tensor.equals(iteration.changing().image())) {
            buffer.upload(noise(side));
          }
        }
      }
      Program program = scope.own(device.prepare(iteration.recording(), bindings));
      program.run(1); // the first pays for what is set up lazily
      program.losses();
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < REPEATS; i++) {
        long start = System.nanoTime();
        program.run(1);
        program.losses(); // waits for the device
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
      listener.measured(iteration.recording().operations(), best);
    }
  }

  private static float[] noise(int side) {
    CounterRandom random = new CounterRandom(side);
    float[] values = new float[side * side * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.uniform(i);
    }
    return values;
  }
}
