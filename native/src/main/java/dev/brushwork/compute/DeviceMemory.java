package dev.brushwork.compute;

/**
 * The ledger of a device's memory: every allocation of a backend is reserved here first and
 * released when it is freed, so that a leak shows as live bytes that do not return to zero.
 * Thread-safe.
 */
public final class DeviceMemory {
  private final long limit;
  private long live;
  private long peak;

  /**
   * @param limit bytes that may be live at once; {@link Long#MAX_VALUE} for no limit of ours
   */
  public DeviceMemory(long limit) {
    this.limit = limit;
  }

  /**
   * Counts {@code bytes} as live.
   *
   * @throws DeviceMemoryException if they would pass the limit; then nothing is counted
   */
  public synchronized void reserve(long bytes) {
    if (bytes < 0 || bytes > limit - live) {
      throw new DeviceMemoryException(
          bytes
              + " bytes of device memory asked for, "
              + (limit - live)
              + " of "
              + limit
              + " free");
    }
    live += bytes;
    peak = Math.max(peak, live);
  }

  /** Counts {@code bytes} as freed. */
  public synchronized void release(long bytes) {
    if (bytes < 0 || bytes > live) {
      throw new IllegalStateException(bytes + " bytes released, but only " + live + " are live");
    }
    live -= bytes;
  }

  public synchronized long liveBytes() {
    return live;
  }

  /** The most that was live at once since the last {@link #resetPeak()}. */
  public synchronized long peakBytes() {
    return peak;
  }

  public synchronized void resetPeak() {
    peak = live;
  }

  public long limit() {
    return limit;
  }
}
