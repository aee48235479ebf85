package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.DeviceProvider;
import java.util.Optional;

/** The {@code cpu} backend. */
public final class OneDnnProvider implements DeviceProvider {
  @Override
  public String name() {
    return OneDnnDevice.BACKEND;
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Optional<String> unavailableReason() {
    return OneDnnLibrary.unavailableReason();
  }

  /**
   * Opens the device.
   *
   * @throws IllegalStateException if oneDNN does not work here
   */
  @Override
  public Device open(DeviceOptions options) {
    OneDnnLibrary.unavailableReason()
        .ifPresent(
            reason -> {
              throw new IllegalStateException("oneDNN does not work here: " + reason);
            });
    return new OneDnnDevice(options, KernelChoice.fastest());
  }
}
