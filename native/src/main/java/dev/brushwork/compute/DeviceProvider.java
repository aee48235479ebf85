package dev.brushwork.compute;

import java.util.Map;
import java.util.Optional;

/** One backend, found by {@link java.util.ServiceLoader}. */
public interface DeviceProvider {
  /** The name that requests use: cpu, cuda, reference. */
  String name();

  /**
   * Where {@code auto} puts it: the highest available one wins; below 0 is never chosen by itself.
   */
  int priority();

  /** Why this backend cannot work here, in one line; empty if it can. */
  Optional<String> unavailableReason();

  /**
   * What was found of what this backend needs, by name and in one line each, whether it works here
   * or not: for people who want to know why.
   */
  default Map<String, String> findings() {
    return Map.of();
  }

  /** Opens the device. */
  Device open(DeviceOptions options);
}
