package dev.brushwork.job;

import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.Engine;
import java.util.function.LongSupplier;

/** The device memory that runs may have at once, besides the weights, which they share. */
public final class DeviceBudget {
  /** As much as there is no end to. */
  public static final DeviceBudget UNLIMITED = new DeviceBudget(() -> Long.MAX_VALUE);

  private final LongSupplier total;

  /**
   * @param total bytes, which may change from one look to the next
   */
  public DeviceBudget(LongSupplier total) {
    this.total = total;
  }

  /** What an engine's device has, less the weights that it holds by now. */
  public static DeviceBudget of(Engine engine) {
    long limit = engine.device().memory().limit();
    return limit == Long.MAX_VALUE
        ? UNLIMITED
        : new DeviceBudget(() -> Math.max(0, limit - engine.weightBytes()));
  }

  public long total() {
    return total.getAsLong();
  }

  /**
   * Refuses what would not fit if it were alone.
   *
   * @param bytes that a run needs besides the weights
   * @throws DeviceMemoryException if there will never be so many
   */
  public void require(long bytes) {
    long all = total();
    if (bytes > all) {
      throw new DeviceMemoryException(
          "the run needs "
              + bytes
              + " bytes of device memory besides the weights, and the device has "
              + all
              + "; a smaller size needs less");
    }
  }
}
