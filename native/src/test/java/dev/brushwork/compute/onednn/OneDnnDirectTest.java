package dev.brushwork.compute.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceContractTest;
import dev.brushwork.compute.DeviceOptions;
import org.junit.jupiter.api.Test;

/** The contract where nothing goes by Winograd's algorithm, as in a build without g++. */
final class OneDnnDirectTest extends DeviceContractTest {
  @Override
  public Device open(DeviceOptions options) {
    return new OneDnnDevice(options, KernelChoice.none("as asked"));
  }

  @Override
  public double tolerance() {
    return 5e-5;
  }

  @Test
  void theDescriptionSaysSo() {
    assertThat(device().description()).contains(", without Winograd: ");
  }
}
