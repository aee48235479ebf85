package dev.brushwork.compute;

/**
 * @param threads threads of a CPU backend; 0 for one a core
 * @param memoryLimit device bytes that may be live at once; {@link Long#MAX_VALUE} for no limit
 */
public record DeviceOptions(int threads, long memoryLimit) {
  public DeviceOptions {
    if (threads < 0 || memoryLimit < 0) {
      throw new IllegalArgumentException("threads and memoryLimit must not be negative");
    }
  }

  public static DeviceOptions defaults() {
    return new DeviceOptions(0, Long.MAX_VALUE);
  }
}
