package dev.brushwork.engine;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.transfer.Calibration;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many operations a second the device does in iterations of one kind, by their size: measured
 * on small pictures before the first run, and then learnt from the runs themselves. Where neither
 * has been, that of a few convolutions is all there is. Thread-safe.
 */
final class Throughput {
  private static final double WEIGHT_OF_NEWEST = 0.5;

  /** What differs by less has one size. */
  private static final double SAME_SIZE = 1.3;

  /** Sides of the pictures that are measured on. */
  private static final int[] SIDES = {64, 256};

  private static final int CHANNELS = 64;
  private static final int SIDE = 48;
  private static final int REPEATS = 3;

  private final Device device;
  private final Map<Kind, Pace> paces = new HashMap<>();
  private double ofConvolutions;

  /** What iterations have in common that run equally fast where they are equally large. */
  record Kind(
      HeldWeights weights,
      Optional<Precision> precision,
      List<String> contentLayers,
      List<String> styleLayers,
      String statistic,
      PoolKind pooling,
      String optimizer) {

    static Kind of(TransferSpec spec, HeldWeights weights) {
      return new Kind(
          weights,
          spec.precision(),
          spec.contentLayers().stream().map(LayerWeight::layer).toList(),
          spec.styleLayers().stream().map(LayerWeight::layer).toList(),
          spec.styleStatistic(),
          spec.pooling(),
          spec.optimizer().name());
    }
  }

  /** Operations a second, by the operations of an iteration. */
  private static final class Pace {
    private final TreeMap<Double, Double> rates = new TreeMap<>();
    private boolean calibrated;

    void learn(double operations, double rate) {
      Map.Entry<Double, Double> known = nearest(operations);
      if (known != null && factor(known.getKey(), operations) < SAME_SIZE) {
        rates.remove(known.getKey());
        rates.put(operations, known.getValue() + WEIGHT_OF_NEWEST * (rate - known.getValue()));
      } else {
        rates.put(operations, rate);
      }
    }

    /** Between two sizes by the logarithm of the size, beyond all as at the last. */
    double at(double operations) {
      Map.Entry<Double, Double> below = rates.floorEntry(operations);
      Map.Entry<Double, Double> above = rates.ceilingEntry(operations);
      if (below == null || above == null || below.getKey().equals(above.getKey())) {
        return (below == null ? above : below).getValue();
      }
      double share =
          Math.log(operations / below.getKey()) / Math.log(above.getKey() / below.getKey());
      return below.getValue() + share * (above.getValue() - below.getValue());
    }

    private Map.Entry<Double, Double> nearest(double operations) {
      Map.Entry<Double, Double> below = rates.floorEntry(operations);
      Map.Entry<Double, Double> above = rates.ceilingEntry(operations);
      if (below == null || above == null) {
        return below == null ? above : below;
      }
      return factor(below.getKey(), operations) < factor(above.getKey(), operations)
          ? below
          : above;
    }

    private static double factor(double a, double b) {
      return Math.max(a / b, b / a);
    }
  }

  Throughput(Device device) {
    this.device = device;
  }

  /** Operations a second in iterations of {@code operations}, a multiply-add counted as two. */
  synchronized double at(Kind kind, double operations) {
    Pace pace = paces.get(kind);
    if (pace != null && !pace.rates.isEmpty()) {
      return pace.at(operations);
    }
    if (ofConvolutions == 0) {
      ofConvolutions = measure();
    }
    return ofConvolutions;
  }

  /** Learns from a run; of one by tiles, from one tile. */
  synchronized void learn(Kind kind, double operations, double seconds) {
    paces.computeIfAbsent(kind, k -> new Pace()).learn(operations, operations / seconds);
  }

  /** Measures on small pictures, unless that has been done. */
  synchronized void calibrate(Kind kind, TransferSpec spec, DeviceNetwork network) {
    Pace pace = paces.computeIfAbsent(kind, k -> new Pace());
    if (!pace.calibrated) {
      try {
        for (int side : SIDES) {
          Calibration.measure(
              device,
              network,
              spec,
              side,
              (operations, seconds) -> pace.learn(operations, operations / seconds));
        }
      } catch (DeviceMemoryException e) {
        // Other runs fill the device. What is known will do until there is room.
        return;
      }
      pace.calibrated = true;
    }
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
