package dev.brushwork.compute.reference;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.DeviceProvider;
import java.util.Optional;

/** Offers the oracle to those who ask for it by name. */
public final class ReferenceProvider implements DeviceProvider {
  @Override
  public String name() {
    return ReferenceDevice.BACKEND;
  }

  @Override
  public int priority() {
    return -1; // correct but slow: never what "auto" should mean
  }

  @Override
  public Optional<String> unavailableReason() {
    return Optional.empty();
  }

  @Override
  public Device open(DeviceOptions options) {
    return new ReferenceDevice(options);
  }
}
