package dev.brushwork.compute.reference;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceContractTest;
import dev.brushwork.compute.DeviceOptions;

/** The oracle keeps the contract too; its numbers are checked elsewhere. */
final class ReferenceDeviceTest extends DeviceContractTest {
  @Override
  public Device open(DeviceOptions options) {
    return new ReferenceProvider().open(options);
  }

  @Override
  public double tolerance() {
    return 0;
  }
}
