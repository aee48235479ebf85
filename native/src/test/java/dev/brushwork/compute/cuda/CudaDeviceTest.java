package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceContractTest;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** The contract in fp32, kept without a GPU. */
final class CudaDeviceTest extends DeviceContractTest {
  private static final List<EmulatedDevice> OPENED = new ArrayList<>();

  @Override
  public Device open(DeviceOptions options) {
    EmulatedDevice opened = new EmulatedDevice(Precision.FP32, options);
    OPENED.add(opened);
    return opened.device();
  }

  @Override
  public double tolerance() {
    return 5e-5; // float32 through several layers, and through 25 updates by Adam
  }

  @AfterAll
  static void nothingLeaked() {
    OPENED.forEach(EmulatedDevice::assertNothingLeaked);
    OPENED.clear();
  }
}
