package dev.brushwork.compute;

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

  /** Opens the device. */
  Device open(DeviceOptions options);
}
