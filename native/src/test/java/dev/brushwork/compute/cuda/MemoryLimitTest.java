package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.cuda.runtime.FakeRuntime;
import org.junit.jupiter.api.Test;

/** How much a GPU's ledger gives out: what a server admits jobs by. */
class MemoryLimitTest {
  private static final long GIB = 1L << 30;

  private static long limit(long free, long asked) {
    FakeRuntime runtime = new FakeRuntime();
    runtime.setFreeMemory(free);
    EmulatedDevice emulated =
        new EmulatedDevice(runtime, Precision.FP32, new DeviceOptions(0, asked));
    try (CudaDevice device = emulated.device()) {
      return device.memory().limit();
    }
  }

  @Test
  void isWhatIsFreeLessWhatGoesAroundIt() {
    assertThat(limit(8 * GIB, Long.MAX_VALUE)).isEqualTo(8 * GIB - GIB / 2);
    assertThat(limit(140 * GIB, Long.MAX_VALUE)).isEqualTo(139 * GIB);
  }

  @Test
  void isWhatIsAskedForAsFarAsItIsThere() {
    assertThat(limit(8 * GIB, 3 * GIB)).isEqualTo(3 * GIB);
    assertThat(limit(8 * GIB, 80 * GIB)).isEqualTo(8 * GIB - GIB / 2);
  }

  @Test
  void refusesWhatOthersHaveTaken() {
    FakeRuntime runtime = new FakeRuntime();
    runtime.setFreeMemory(1 << 20);
    EmulatedDevice emulated = new EmulatedDevice(runtime, Precision.FP32, DeviceOptions.defaults());
    try (CudaDevice device = emulated.device()) {
      assertThatExceptionOfType(DeviceMemoryException.class)
          .isThrownBy(() -> device.memory().reserve(1 << 20));
    }
    emulated.assertNothingLeaked();
  }
}
