package dev.brushwork.engine;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;

/**
 * How many operations a second the device does in runs: measured on a few convolutions before the
 * first run, and then learnt from the runs themselves. Thread-safe.
 */
final class Throughput {
  private static final double WEIGHT_OF_NEWEST = 0.5;
  private static final int CHANNELS = 64;
  private static final int SIDE = 48;
  private static final int REPEATS = 3;

  private final Device device;
  private double operationsPerSecond;

  Throughput(Device device) {
    this.device = device;
  }

  /** Operations a second, a multiply-add counted as two. */
  synchronized double operationsPerSecond() {
    if (operationsPerSecond == 0) {
      operationsPerSecond = measure();
    }
    return operationsPerSecond;
  }

  /** Learns from a run whose iterations took {@code secondsPerIteration}. */
  synchronized void learn(double operationsPerIteration, double secondsPerIteration) {
    double seen = operationsPerIteration / secondsPerIteration;
    operationsPerSecond =
        operationsPerSecond == 0
            ? seen
            : operationsPerSecond + WEIGHT_OF_NEWEST * (seen - operationsPerSecond);
  }

  private double measure() {
    Recorder recorder = new Recorder(device.defaultPrecision());
    Tensor input = recorder.external("input", Shape.map(SIDE, SIDE, CHANNELS));
    FilterShape shape = new FilterShape(CHANNELS, CHANNELS, 3, 3);
    Parameter parameter = recorder.parameter("filter", shape);
    Tensor output = recorder.convolution("convolution", input, parameter, 1, 1, true);
    Tensor stored = recorder.external("output", output.shape());
    recorder.store(output, stored);
    Recording recording = recorder.finish();
    try (Scope scope = new Scope()) {
      Buffer x = scope.own(device.allocate(input.shape()));
      Buffer y = scope.own(device.allocate(stored.shape()));
      Filter filter =
          scope.own(
              device.filter(
                  shape, new float[Math.toIntExact(shape.elements())], new float[CHANNELS]));
      Bindings bindings = new Bindings().bind(input, x).bind(stored, y).bind(parameter, filter);
      Program program = scope.own(device.prepare(recording, bindings));
      program.evaluate(); // the first pays for what is set up lazily
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < REPEATS; i++) {
        long start = System.nanoTime();
        program.evaluate();
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
      return recording.operations() / best;
    }
  }
}
