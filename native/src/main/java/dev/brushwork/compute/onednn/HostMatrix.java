package dev.brushwork.compute.onednn;

import java.util.Arrays;

/**
 * A matrix that is small beside the maps, worked on by the host: copied to the heap as a whole, and
 * back.
 */
final class HostMatrix {
  private final FloatView view;
  private final float[] values;

  HostMatrix(FloatView view) {
    this.view = view;
    values = new float[Math.toIntExact(view.length())];
  }

  /** The values as they are now in memory; to be changed at will. */
  float[] read() {
    view.read(0, values, values.length);
    return values;
  }

  /** What was read last, or zeros. */
  float[] values() {
    return values;
  }

  /** Brings {@link #values} to memory. */
  void write() {
    view.write(0, values, values.length);
  }

  /** Its values so far if they are to be added to, or zeros. */
  float[] begin(boolean accumulate) {
    if (accumulate) {
      return read();
    }
    Arrays.fill(values, 0);
    return values;
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
