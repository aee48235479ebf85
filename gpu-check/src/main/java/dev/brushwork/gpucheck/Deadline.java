package dev.brushwork.gpucheck;

import java.util.function.LongSupplier;

/** The time by which the check wants to be done. */
final class Deadline {
  private static final double NANOS = 1e9;

  private final LongSupplier nanoTime;
  private final long start;
  private final double seconds;

  Deadline(double seconds, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.seconds = seconds;
  }

  /** Seconds since the beginning. */
  double elapsed() {
    return (nanoTime.getAsLong() - start) / NANOS;
  }

  double left() {
    return seconds - elapsed();
  }

  boolean isOver() {
    return left() <= 0;
  }
}
