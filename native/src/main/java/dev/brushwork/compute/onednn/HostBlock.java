package dev.brushwork.compute.onednn;

import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.compute.DeviceMemoryException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** One allocation outside the heap, 64-byte aligned and counted; freed when its owner closes it. */
final class HostBlock implements AutoCloseable {
  /** A cache line, and the widest vector. */
  static final long ALIGNMENT = 64;

  private final DeviceMemory ledger;
  private final long bytes;
  private final Pointer allocation;
  private final long padding;
  private boolean closed;

  private HostBlock(DeviceMemory ledger, long bytes, Pointer allocation) {
    this.ledger = ledger;
    this.bytes = bytes;
    this.allocation = allocation;
    this.padding = -allocation.address() & (ALIGNMENT - 1);
  }

  /** What a block of {@code bytes} counts as: rounded up, plus what aligning it may take. */
  static long footprint(long bytes) {
    return Math.addExact(bytes, 2 * ALIGNMENT - 1) & -ALIGNMENT;
  }

  /**
   * Allocates a block filled with zeros.
   *
   * @throws DeviceMemoryException if there is no room; then nothing is counted
   */
  static HostBlock allocate(DeviceMemory ledger, long bytes) {
    long footprint = footprint(bytes);
    ledger.reserve(footprint);
    Pointer allocation = Pointer.calloc(1, footprint);
    if (allocation == null || allocation.isNull()) {
      ledger.release(footprint);
      throw new DeviceMemoryException("the system refused " + footprint + " bytes of memory");
    }
    return new HostBlock(ledger, bytes, allocation);
  }

  /** The address {@code offset} bytes after the start. */
  Pointer at(long offset) {
    requireOpen();
    return new BytePointer(allocation).getPointer(padding + offset);
  }

  /** The {@code count} floats that start at {@code offset} bytes. */
  FloatView floats(long offset, long count) {
    if (offset < 0 || count < 0 || offset + count * Float.BYTES > bytes) {
      throw new IndexOutOfBoundsException(count + " floats at " + offset + " of " + bytes);
    }
    return new FloatView(at(offset), count);
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("used after it was closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Pointer.free(allocation);
      ledger.release(footprint(bytes));
    }
  }
}
