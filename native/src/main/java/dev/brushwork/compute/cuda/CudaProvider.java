package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.DeviceProvider;
import java.util.Optional;

/** The {@code cuda} backend. */
public final class CudaProvider implements DeviceProvider {
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
    return Optional.of("not finished");
  }

  @Override
  public Device open(DeviceOptions options) {
    throw new IllegalStateException("not finished");
  }
}
