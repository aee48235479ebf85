package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.reference.ReferenceDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every backend has to keep. A backend's test extends this, is named after its provider (for
 * {@code XyzProvider}: {@code XyzDeviceTest}, in the same package), and says how to open a device
 * and how exact it is.
 */
public abstract class DeviceContractTest
    implements NumericContract,
        ReplayContract,
        StopContract,
        FiniteContract,
        OwnershipContract,
        MemoryContract {
  private Device device;
  private ReferenceDevice oracle;

  @BeforeEach
  void openDevices() {
    device = open(DeviceOptions.defaults());
    oracle = new ReferenceDevice(DeviceOptions.defaults());
  }

  @AfterEach
  void nothingStaysAllocated() {
    if (device == null) {
      return; // skipped: this machine cannot open one
    }
    try (Device closing = device) {
      assertThat(closing.memory().liveBytes()).as("live bytes after the test").isZero();
    }
    assertThat(oracle.memory().liveBytes()).as("live bytes of the oracle").isZero();
  }

  @Override
  public final Device device() {
    return device;
  }

  @Override
  public final ReferenceDevice oracle() {
    return oracle;
  }
}
