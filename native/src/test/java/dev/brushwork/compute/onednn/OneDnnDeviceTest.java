package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceContractTest;
import dev.brushwork.compute.DeviceOptions;

/** The contract, kept on the processor that runs the tests. */
final class OneDnnDeviceTest extends DeviceContractTest {
  @Override
  public Device open(DeviceOptions options) {
    return new OneDnnProvider().open(options);
  }

  @Override
  public double tolerance() {
    return 5e-5; // float32 through several layers, and through 25 updates by Adam
  }
}
