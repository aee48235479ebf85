package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.transfer.RunRecorder.Denominators;
import dev.brushwork.engine.transfer.RunRecorder.Pass;
import java.util.OptionalInt;

/** Prices a run by planning the very recordings that it would execute. */
public final class CostEstimator {
  private CostEstimator() {}

  /**
   * @param spec free of problems for these sizes, see {@link SpecCheck}
   * @param operationsPerSecond what the device does in such runs
   */
  public static CostEstimate estimate(
      Device device,
      DeviceNetwork network,
      TransferSpec spec,
      Sizes sizes,
      double operationsPerSecond) {
    Precision precision = spec.precision().orElse(device.defaultPrecision());
    OptionalInt side =
        TileChoice.of(device, network, spec, sizes, precision, device.memory().limit());
    RunRecorder recorder =
        new RunRecorder(
            network.description(), network.preprocessing(), spec, sizes, precision, side);
    IterationPlan iteration = recorder.plan(Denominators.NONE);
    double targetOperations = recorder.passes().stream().mapToDouble(Pass::operations).sum();
    double seconds = iteration.operations() / operationsPerSecond;
    return new CostEstimate(
        sizes.output(),
        precision,
        bytes(device, network, recorder),
        seconds,
        seconds * spec.iterations() + targetOperations / operationsPerSecond,
        iteration.operations(),
        iteration.tiles());
  }

  /** The device bytes of a run at its peak, the network's weights included. */
  static long bytes(Device device, DeviceNetwork network, RunRecorder recorder) {
    // The passes follow each other, and each frees what the next does not need.
    long besidesWeights = recorder.plan(Denominators.NONE).bytes(device, network);
    for (Pass pass : recorder.passes()) {
      besidesWeights = Math.max(besidesWeights, pass.bytes(device, network));
    }
    return network.bytes() + besidesWeights;
  }
}
