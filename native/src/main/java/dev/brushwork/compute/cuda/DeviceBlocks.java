package dev.brushwork.compute.cuda;

import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Device memory in blocks, each counted in the ledger while somebody has it. What is given back is
 * kept for the next of the same size, since allocating waits for the device: a run like the one
 * before finds all its memory here. A block can also be parked, contents and all, by an owner who
 * may want it again. Kept and parked blocks are given up whenever the device, or our own limit, has
 * no room for another. Thread-safe.
 */
final class DeviceBlocks implements AutoCloseable {
  /** Of all addresses; also what tensor cores and wide accesses ask for. */
  static final long ALIGNMENT = 256;

  private final CudaRuntime runtime;
  private final DeviceMemory ledger;
  private final Map<Long, Deque<Long>> kept = new HashMap<>();
  private final Set<Block> parked = new HashSet<>();

  /** Of both. */
  private long keptBytes;

  private boolean closed;

  /** One allocation, freed when its owner closes it. */
  final class Block implements AutoCloseable {
    private final long address;
    private final long bytes;
    private boolean freed;

    private Block(long address, long bytes) {
      this.address = address;
      this.bytes = bytes;
    }

    long address() {
      requireOpen();
      return address;
    }

    void requireOpen() {
      if (freed) {
        throw new IllegalStateException("used after it was closed");
      }
    }

    /** Says that nobody uses it now. It is not counted until {@link #unpark}. */
    void park() {
      DeviceBlocks.this.park(this);
    }

    /**
     * Takes it back.
     *
     * @return false if its memory was given up meanwhile; then it is closed
     * @throws DeviceMemoryException if the limit has no room for it; then it stays parked
     */
    boolean unpark() {
      return DeviceBlocks.this.unpark(this);
    }

    /** Work on it must have been put on the device's stream, which whoever has it next uses too. */
    @Override
    public void close() {
      giveBack(this);
    }
  }

  DeviceBlocks(CudaRuntime runtime, DeviceMemory ledger) {
    this.runtime = runtime;
    this.ledger = ledger;
  }

  /** What a block of {@code bytes} counts as. */
  static long footprint(long bytes) {
    return Math.addExact(Math.max(bytes, 1), ALIGNMENT - 1) & -ALIGNMENT;
  }

  /**
   * A block with undefined contents.
   *
   * @throws DeviceMemoryException if there is no room; then nothing is counted
   */
  synchronized Block allocate(long bytes) {
    long footprint = footprint(bytes);
    ledger.reserve(footprint);
    try {
      return new Block(find(footprint), footprint);
    } catch (RuntimeException e) {
      ledger.release(footprint);
      throw e;
    }
  }

  private long find(long footprint) {
    Deque<Long> same = kept.get(footprint);
    if (same != null && !same.isEmpty()) {
      keptBytes -= footprint;
      return same.pop();
    }
    // The ledger has counted this one already.
    if (keptBytes > ledger.limit() - ledger.liveBytes()) {
      trim();
    }
    try {
      return runtime.allocate(footprint);
    } catch (DeviceMemoryException e) {
      if (keptBytes == 0) {
        throw e;
      }
      trim();
      return runtime.allocate(footprint);
    }
  }

  private synchronized void giveBack(Block block) {
    if (block.freed) {
      return;
    }
    block.freed = true;
    if (parked.remove(block)) {
      keptBytes -= block.bytes;
    } else {
      ledger.release(block.bytes);
    }
    if (closed) {
      runtime.free(block.address);
    } else {
      kept.computeIfAbsent(block.bytes, b -> new ArrayDeque<>()).push(block.address);
      keptBytes += block.bytes;
    }
  }

  private synchronized void park(Block block) {
    block.requireOpen();
    if (parked.add(block)) {
      ledger.release(block.bytes);
      keptBytes += block.bytes;
    }
  }

  private synchronized boolean unpark(Block block) {
    if (!parked.contains(block)) {
      return false;
    }
    ledger.reserve(block.bytes);
    parked.remove(block);
    keptBytes -= block.bytes;
    return true;
  }

  /** Gives up all kept and parked blocks. */
  private void trim() {
    kept.values().forEach(addresses -> addresses.forEach(runtime::free));
    kept.clear();
    for (Block block : parked) {
      block.freed = true;
      runtime.free(block.address);
    }
    parked.clear();
    keptBytes = 0;
  }

  @Override
  public synchronized void close() {
    closed = true;
    trim();
  }
}
