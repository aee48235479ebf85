package dev.brushwork.compute.cuda;

import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import dev.brushwork.compute.cuda.runtime.HostMemory;
import java.nio.ByteBuffer;

/**
 * Copies between the heap and the device, through a piece of pinned memory, each in its turn and
 * after everything put on the device's stream before. Every copy waits: it is for the edges of a
 * run, and for losses that somebody asks for. Thread-safe.
 */
final class Transfers implements AutoCloseable {
  private static final int STAGING_BYTES = 4 << 20;

  private final CudaRuntime runtime;
  private final long stream;
  private final HostMemory staging;

  /** Reads from, or writes to, the staging memory {@code count} bytes that stand at {@code at}. */
  private interface Stretch {
    void move(ByteBuffer staging, long at, int count);
  }

  Transfers(CudaRuntime runtime, long stream) {
    this.runtime = runtime;
    this.stream = stream;
    this.staging = runtime.allocateHost(STAGING_BYTES);
  }

  void upload(float[] values, long to) {
    up(
        to,
        Math.multiplyExact((long) values.length, Float.BYTES),
        (staged, at, count) ->
            staged.asFloatBuffer().put(values, (int) (at / Float.BYTES), count / Float.BYTES));
  }

  void upload(byte[] bytes, long to) {
    up(to, bytes.length, (staged, at, count) -> staged.put(bytes, (int) at, count));
  }

  float[] downloadFloats(long from, int count) {
    float[] values = new float[count];
    down(
        from,
        Math.multiplyExact((long) count, Float.BYTES),
        (staged, at, bytes) ->
            staged.asFloatBuffer().get(values, (int) (at / Float.BYTES), bytes / Float.BYTES));
    return values;
  }

  double[] downloadDoubles(long from, int count) {
    double[] values = new double[count];
    down(
        from,
        Math.multiplyExact((long) count, Double.BYTES),
        (staged, at, bytes) ->
            staged.asDoubleBuffer().get(values, (int) (at / Double.BYTES), bytes / Double.BYTES));
    return values;
  }

  private synchronized void up(long to, long bytes, Stretch stretch) {
    for (long at = 0; at < bytes; at += STAGING_BYTES) {
      int count = (int) Math.min(STAGING_BYTES, bytes - at);
      stretch.move(view(), at, count);
      runtime.copyToDevice(staging, to + at, count, stream);
      runtime.synchronize(stream);
    }
  }

  private synchronized void down(long from, long bytes, Stretch stretch) {
    for (long at = 0; at < bytes; at += STAGING_BYTES) {
      int count = (int) Math.min(STAGING_BYTES, bytes - at);
      runtime.copyToHost(from + at, staging, count, stream);
      runtime.synchronize(stream);
      stretch.move(view(), at, count);
    }
  }

  private ByteBuffer view() {
    return staging.bytes().duplicate().order(staging.bytes().order());
  }

  @Override
  public void close() {
    runtime.freeHost(staging);
  }
}
