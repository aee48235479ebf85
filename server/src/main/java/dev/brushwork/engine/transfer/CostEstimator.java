package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;

/** Prices a run by planning the very recordings that it would execute. */
public final class CostEstimator {
  private CostEstimator() {}

  /**
   * @param spec free of problems for these sizes, see {@link SpecCheck}
   * @param scales at which it looks at its images
   * @param operationsPerSecond what the device does in iterations of so many operations, or of so
   *     many a tile
   */
  public static CostEstimate estimate(
      Device device,
      DeviceNetwork network,
      TransferSpec spec,
      Scales scales,
      DoubleUnaryOperator operationsPerSecond) {
    Precision precision = spec.precision().orElse(device.defaultPrecision());
    long bytes = 0;
    double seconds = 0;
    double total = 0;
    IterationPlan iteration = null;
    for (int scale = 0; scale < scales.count(); scale++) {
      Sizes sizes = scales.sizes(scale);
      OptionalInt side =
          TileChoice.of(device, network, spec, sizes, precision, device.memory().limit());
      RunRecorder recorder =
          new RunRecorder(
              network.description(), network.preprocessing(), spec, sizes, precision, side);
      iteration = recorder.plan();
      bytes = Math.max(bytes, bytes(device, network, recorder));
      double rate = operationsPerSecond.applyAsDouble(iteration.operations() / iteration.tiles());
      seconds = iteration.operations() / rate;
      int times = scales.end(scale, spec.iterations()) - scales.begin(scale);
      total += times * seconds;
      for (Pass pass : recorder.passes()) {
        total += pass.operations() / rate;
      }
    }
    return new CostEstimate(
        scales.sizes(scales.count() - 1).output(),
        precision,
        bytes,
        seconds,
        total + seconds * iteration.forwardShare(),
        iteration.operations(),
        iteration.tiles());
  }

  /** The device bytes of a run at its peak, the network's weights included. */
  static long bytes(Device device, DeviceNetwork network, RunRecorder recorder) {
    // The passes follow each other, and each frees what the next does not need.
    IterationPlan iteration = recorder.plan();
    long besidesWeights =
        iteration.bytes(device, network)
            + LastFinite.bytes(device, iteration.changing().image().shape());
    for (Pass pass : recorder.passes()) {
      besidesWeights = Math.max(besidesWeights, pass.bytes(device, network));
    }
    return network.bytes() + besidesWeights;
  }
}
