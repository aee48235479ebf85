package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.cuda.cudnn.FakeCudnn;
import dev.brushwork.compute.cuda.cudnn.PlanSettings;
import dev.brushwork.compute.cuda.kernels.Emulator;
import dev.brushwork.compute.cuda.runtime.FakeRuntime;

/**
 * A cuda device without a GPU: everything above the CUDA runtime and cuDNN is real, the kernels run
 * on the emulator, and cuDNN is one that executes the graphs it is given on memory of the host.
 */
final class EmulatedDevice {
  private final FakeRuntime runtime;
  private final FakeCudnn cudnn;
  private final CudaDevice device;

  EmulatedDevice(Precision precision, DeviceOptions options) {
    this(new FakeRuntime(), precision, options);
  }

  /** On a runtime that a test has prepared. */
  EmulatedDevice(FakeRuntime runtime, Precision precision, DeviceOptions options) {
    Emulator.assumeAvailable();
    this.runtime = runtime;
    cudnn = new FakeCudnn(runtime::launch);
    device =
        new CudaDevice(
            runtime, 0, () -> cudnn.convolutions(PlanSettings.plain()), precision, options);
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

  FakeCudnn cudnn() {
    return cudnn;
  }

  void assertNothingLeaked() {
    assertThat(runtime.leaks()).as("what was not given back").isEmpty();
    assertThat(cudnn.live()).as("what cuDNN was not given back").isZero();
  }
}
