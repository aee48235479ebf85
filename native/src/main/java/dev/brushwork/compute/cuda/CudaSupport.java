package dev.brushwork.compute.cuda;

import dev.brushwork.compute.cuda.cudnn.CudnnLibrary;
import dev.brushwork.compute.cuda.kernels.KernelLibrary;
import dev.brushwork.compute.cuda.libraries.LoadedCuda;
import dev.brushwork.compute.cuda.libraries.NvidiaDriver;
import dev.brushwork.compute.cuda.runtime.CudaException;
import dev.brushwork.compute.cuda.runtime.CudaLibrary;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import dev.brushwork.compute.cuda.runtime.CudaRuntime.Attribute;
import dev.brushwork.compute.cuda.runtime.JavaCppRuntime;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the backend can work here, found out once, when it is first asked: from what costs
 * nothing to look at, to what loads libraries and wakes the driver.
 *
 * @param checks the reason why not of each, in this order; a later one is asked only if those
 *     before found none
 */
record CudaSupport(List<Supplier<Optional<String>>> checks) {
  /** CUDA 13's own, since the kernels are built with it. */
  private static final int OLDEST_DRIVER = 13000;

  /** Of the instructions in the kernels. */
  private static final int OLDEST_CAPABILITY = 8;

  private static final class Here {
    private static final Optional<String> REASON = ofThisMachine().unavailableReason();
  }

  /** Why the backend cannot be used here, in one line; empty if it can. */
  static Optional<String> reasonHere() {
    return Here.REASON;
  }

  private static CudaSupport ofThisMachine() {
    return new CudaSupport(
        List.of(
            () -> NvidiaDriver.ofThisMachine().missing(),
            KernelLibrary::unavailableReason,
            LoadedCuda::unavailableReason,
            CudaLibrary::unavailableReason,
            () -> deviceReason(new JavaCppRuntime()),
            CudnnLibrary::unavailableReason));
  }

  Optional<String> unavailableReason() {
    return checks.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
  }

  /** What is wrong with the driver or the first device. */
  static Optional<String> deviceReason(CudaRuntime runtime) {
    try {
      int driver = runtime.driverVersion();
      if (driver < OLDEST_DRIVER) {
        return Optional.of(
            driver == 0
                ? "there is no NVIDIA driver"
                : "the NVIDIA driver is for CUDA "
                    + CudaDevice.version(driver)
                    + " and older; needs one for CUDA "
                    + CudaDevice.version(OLDEST_DRIVER)
                    + " (580 or later)");
      }
      if (runtime.deviceCount() == 0) {
        return Optional.of("the NVIDIA driver shows no GPU");
      }
      int capability = runtime.attribute(0, Attribute.COMPUTE_CAPABILITY_MAJOR);
      return capability >= OLDEST_CAPABILITY
          ? Optional.empty()
          : Optional.of(
              runtime.deviceName(0)
                  + " has compute capability "
                  + capability
                  + "."
                  + runtime.attribute(0, Attribute.COMPUTE_CAPABILITY_MINOR)
                  + "; needs 8.0 (Ampere) or later");
    } catch (CudaException e) {
      return Optional.of("the GPU cannot be used: " + e.getMessage());
    }
  }
}
