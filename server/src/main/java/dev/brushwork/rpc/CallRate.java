package dev.brushwork.rpc;

import java.util.function.LongSupplier;

/** Events a second, those of long ago counting less: by a factor of e for each {@link #SECONDS}. */
final class CallRate {
  private static final double SECONDS = 10;

  private final LongSupplier nanos;
  private double sum;
  private long last;

  /**
   * @param nanos a clock as {@link System#nanoTime}
   */
  CallRate(LongSupplier nanos) {
    this.nanos = nanos;
    this.last = nanos.getAsLong();
  }

  synchronized void count() {
    decay();
    sum++;
  }

  synchronized double perSecond() {
    decay();
    return sum / SECONDS;
  }

  private void decay() {
    long now = nanos.getAsLong();
    sum *= Math.exp((last - now) / 1e9 / SECONDS);
    last = now;
  }
}
