package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Plan;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recording;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.List;

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
    List<Recording> recordings =
        new RunRecorder(network.description(), network.preprocessing(), spec, sizes, precision)
            .recordings();
    long besidesWeights = 0;
    double operations = 0;
    double targetOperations = 0;
    for (Recording recording : recordings) {
      Plan plan = device.plan(recording);
      // The passes follow each other, and each frees what the next does not need.
      besidesWeights = Math.max(besidesWeights, plan.totalBytes() - network.bytes(recording));
      targetOperations += operations;
      operations = plan.operations(); // the iteration is the last
    }
    double seconds = operations / operationsPerSecond;
    return new CostEstimate(
        sizes.output(),
        precision,
        network.bytes() + besidesWeights,
        seconds,
        seconds * spec.iterations() + targetOperations / operationsPerSecond,
        operations);
  }
}
