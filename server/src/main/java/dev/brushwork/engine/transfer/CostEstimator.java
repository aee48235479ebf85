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
   * @param scales at which it looks at its images
   * @param operationsPerSecond what the device does in such runs
   */
  public static CostEstimate estimate(
      Device device,
      DeviceNetwork network,
      TransferSpec spec,
      Scales scales,
      double operationsPerSecond) {
    Precision precision = spec.precision().orElse(device.defaultPrecision());
    long besidesWeights = 0;
    double operations = 0;
    double total = 0;
    for (int scale = 0; scale < scales.count(); scale++) {
      List<Recording> recordings =
          new RunRecorder(
                  network.description(),
                  network.preprocessing(),
                  spec,
                  scales.sizes(scale),
                  precision)
              .recordings();
      for (int i = 0; i < recordings.size(); i++) {
        Plan plan = device.plan(recordings.get(i));
        // The passes follow each other, and each frees what the next does not need.
        besidesWeights =
            Math.max(besidesWeights, plan.totalBytes() - network.bytes(recordings.get(i)));
        operations = plan.operations();
        boolean isIteration = i == recordings.size() - 1;
        int times = scales.end(scale, spec.iterations()) - scales.begin(scale);
        total += operations * (isIteration ? times : 1);
      }
    }
    return new CostEstimate(
        scales.sizes(scales.count() - 1).output(),
        precision,
        network.bytes() + besidesWeights,
        operations / operationsPerSecond,
        total / operationsPerSecond,
        operations);
  }
}
