package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Scope;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;

/**
 * Keeps the host from running far ahead of the device, so that whoever stops a run need not wait
 * long: a few launches may be on their way, and the next waits for the first of them.
 */
final class Launches implements AutoCloseable {
  private static final int IN_FLIGHT = 3;

  private final CudaRuntime runtime;
  private final long stream;
  private final Scope scope = new Scope();
  private final long[] events = new long[IN_FLIGHT];
  private long count;

  Launches(CudaDevice device) {
    runtime = device.runtime();
    stream = device.stream();
    try {
      for (int i = 0; i < IN_FLIGHT; i++) {
        long event = runtime.createEvent();
        events[i] = event;
        scope.own(() -> runtime.destroyEvent(event));
      }
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  void beforeNext() {
    long oldest = events[(int) (count % IN_FLIGHT)];
    if (count >= IN_FLIGHT && !runtime.hasHappened(oldest)) {
      runtime.await(oldest);
    }
  }

  void afterOne() {
    runtime.record(events[(int) (count % IN_FLIGHT)], stream);
    count++;
  }

  @Override
  public void close() {
    scope.close();
  }
}
