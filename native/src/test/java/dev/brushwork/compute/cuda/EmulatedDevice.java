package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.cuda.cudnn.DirectConvolutions;
import dev.brushwork.compute.cuda.kernels.Emulator;
import dev.brushwork.compute.cuda.runtime.FakeRuntime;

/** A cuda device without a GPU: kernels on the emulator, all else on memory of the host. */
final class EmulatedDevice {
  private final FakeRuntime runtime;
  private final CudaDevice device;

  EmulatedDevice(Precision precision, DeviceOptions options) {
    this(new FakeRuntime(), precision, options);
  }

  /** On a runtime that a test has prepared. */
  EmulatedDevice(FakeRuntime runtime, Precision precision, DeviceOptions options) {
    Emulator.assumeAvailable();
    this.runtime = runtime;
    device =
        new CudaDevice(
            runtime, 0, () -> new DirectConvolutions(runtime::launch), precision, options);
  }

  static EmulatedDevice of(Precision precision) {
    return new EmulatedDevice(precision, DeviceOptions.defaults());
  }

  CudaDevice device() {
    return device;
  }

  FakeRuntime runtime() {
    return runtime;
  }

  void assertNothingLeaked() {
    assertThat(runtime.leaks()).as("what was not given back").isEmpty();
  }
}
