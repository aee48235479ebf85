package dev.brushwork.job;

import java.time.Duration;

/** Every slot is busy and every place in the queue is taken. */
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int capacity;
  private final Duration retryAfter;

  QueueFullException(int capacity, Duration retryAfter) {
    super("the queue is full: " + capacity + " runs wait already");
    this.capacity = capacity;
    this.retryAfter = retryAfter;
  }

  /** Runs that may wait at once. */
  public int capacity() {
    return capacity;
  }

  /** When a place is expected to become free, from now. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
