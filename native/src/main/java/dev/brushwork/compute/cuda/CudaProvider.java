package dev.brushwork.compute.cuda;

import dev.brushwork.compute.CacheFolder;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.DeviceProvider;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.cuda.cudnn.CudnnConvolutions;
import dev.brushwork.compute.cuda.cudnn.PlanSettings;
import dev.brushwork.compute.cuda.kernels.KernelLibrary;
import dev.brushwork.compute.cuda.libraries.LoadedCuda;
import dev.brushwork.compute.cuda.libraries.NvidiaDriver;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import dev.brushwork.compute.cuda.runtime.JavaCppRuntime;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code cuda} backend, on the first device that the driver shows. */
public final class CudaProvider implements DeviceProvider {
  /** Mixed is to become the default once it has passed its gates on a GPU. */
  private static final Precision DEFAULT_PRECISION = Precision.FP32;

  /** For each new shape of a convolution; more would find a little better ones in minutes. */
  private static final int ENGINES_TO_TIME = 3;

  private static final int FIRST_DEVICE = 0;

  @Override
  public String name() {
    return CudaDevice.BACKEND;
  }

  @Override
  public int priority() {
    return 20;
  }

  @Override
  public Optional<String> unavailableReason() {
    return CudaSupport.reasonHere();
  }

  @Override
  public Map<String, String> findings() {
    NvidiaDriver driver = NvidiaDriver.ofThisMachine();
    Map<String, String> findings = new LinkedHashMap<>();
    findings.put(
        "driver", driver.missing().orElseGet(() -> driver.version().orElse("of unknown version")));
    findings.put("kernels", KernelLibrary.unavailableReason().orElse("in this build"));
    if (driver.missing().isEmpty()) {
      findings.put(
          "libraries",
          LoadedCuda.libraries()
              .map(Object::toString)
              .or(LoadedCuda::unavailableReason)
              .orElseThrow());
    }
    return findings;
  }

  /**
   * Opens the device.
   *
   * @throws IllegalStateException if the backend does not work here
   */
  @Override
  public Device open(DeviceOptions options) {
    unavailableReason()
        .ifPresent(
            reason -> {
              throw new IllegalStateException("CUDA does not work here: " + reason);
            });
    CudaRuntime runtime = new JavaCppRuntime();
    Path plans = CacheFolder.of(System.getenv(), CacheFolder.CUDNN_PLANS);
    PlanSettings settings =
        new PlanSettings(
            Optional.of(plans), Optional.of(new CudaEngineTimer(runtime)), ENGINES_TO_TIME);
    return new CudaDevice(
        runtime, FIRST_DEVICE, () -> CudnnConvolutions.open(settings), DEFAULT_PRECISION, options);
  }
}
