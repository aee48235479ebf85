package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether a run is cut into tiles, and how large they are. */
final class TileChoice {
  /** Sides that are tried, in pixels: the largest tiles that fit are the quickest. */
  private static final int[] SIDES = {
    8192, 6144, 4096, 3072, 2048, 1536, 1024, 768, 512, 384, 256, 192, 128, 96, 64
  };

  private TileChoice() {}

  /** Why a run cannot be cut; empty if it can. */
  static Optional<String> obstacle(TransferSpec spec) {
    // Each layer's norm would have to be known before anything is sent back beyond the layer.
    return spec.details().normalizeGradients()
        ? Optional.of("gradients that are normalised cannot be found by tiles")
        : Optional.empty();
  }

  /**
   * The side that the spec asks for, or that of the largest tiles with which the run fits; empty if
   * it fits without, or cannot be cut.
   *
   * @param budget device bytes that the run may take, the network's weights included
   */
  static OptionalInt of(
      Device device,
      DeviceNetwork network,
      TransferSpec spec,
      Sizes sizes,
      Precision precision,
      long budget) {
    if (spec.tile() > 0) {
      return OptionalInt.of(spec.tile());
    }
    if (obstacle(spec).isPresent()
        || fits(device, network, spec, sizes, precision, OptionalInt.empty(), budget)) {
      return OptionalInt.empty();
    }
    OptionalInt side = OptionalInt.empty();
    for (int candidate : SIDES) {
      if (candidate < sizes.output().longerSide()) {
        side = OptionalInt.of(candidate);
        if (fits(device, network, spec, sizes, precision, side, budget)) {
          break;
        }
      }
    }
    return side; // if even the smallest do not fit, the run will say so
  }

  /** Device bytes that a run may take beside all that is on the device already. */
  static long budget(Device device, DeviceNetwork network) {
    long limit = device.memory().limit();
    return limit == Long.MAX_VALUE ? limit : limit - device.memory().liveBytes() + network.bytes();
  }

  private static boolean fits(
      Device device,
      DeviceNetwork network,
      TransferSpec spec,
      Sizes sizes,
      Precision precision,
      OptionalInt side,
      long budget) {
    if (budget == Long.MAX_VALUE) {
      return true;
    }
    RunRecorder recorder =
        new RunRecorder(
            network.description(), network.preprocessing(), spec, sizes, precision, side);
    return CostEstimator.bytes(device, network, recorder) <= budget;
  }
}
