package dev.brushwork.compute.reference;

import dev.brushwork.compute.DeviceMemory;

/** Bytes counted as live from construction until the first {@link #close()}. */
final class Reservation implements AutoCloseable {
  private final DeviceMemory memory;
  private final String owner;
  private final long bytes;
  private boolean closed;

  Reservation(DeviceMemory memory, long bytes, String owner) {
    memory.reserve(bytes);
    this.memory = memory;
    this.bytes = bytes;
    this.owner = owner;
  }

  long bytes() {
    return bytes;
  }

  synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException(owner + " is closed");
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      memory.release(bytes);
    }
  }
}
