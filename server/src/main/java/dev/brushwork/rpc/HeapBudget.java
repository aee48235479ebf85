package dev.brushwork.rpc;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much heap the images and tensors of all requests may take together. A queue bounds the number
 * of runs, but 32 runs of a few 50-megapixel images each would still end the server. Thread-safe.
 */
final class HeapBudget {
  private final long bytes;
  private long used;

  HeapBudget(long bytes) {
    this.bytes = bytes;
  }

  /** Half of what the virtual machine may use; the rest is for messages and the work itself. */
  static HeapBudget ofThisMachine() {
    return new HeapBudget(Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * Takes a share until it is closed.
   *
   * @throws HeapBudgetException if so much is not free
   */
  synchronized Share take(long wanted) {
    if (wanted > bytes - used) {
      throw new HeapBudgetException(wanted, bytes);
    }
    used += wanted;
    return new Share(wanted);
  }

  /** Bytes taken now. */
  synchronized long used() {
    return used;
  }

  private synchronized void giveBack(long share) {
    used -= share;
  }

  /** A part of the budget; closing it again has no effect. */
  final class Share implements AutoCloseable {
    private final long size;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Share(long size) {
      this.size = size;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        giveBack(size);
      }
    }
  }
}
