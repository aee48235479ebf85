package dev.brushwork.compute.onednn;

/** The sum of absolute values, in double precision. */
final class AbsoluteSum {
  private static final int STRETCH = 4096;

  private final FloatView from;
  private final float[] values = new float[STRETCH];

  AbsoluteSum(FloatView from) {
    this.from = from;
  }

  double value() {
    double sum = 0;
    for (long at = 0; at < from.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, from.length() - at);
      from.read(at, values, count);
      sum += sum(count);
    }
    return sum;
  }

  /** Four sums at once, so that an addition need not wait for the one before it. */
  private double sum(int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      s0 += Math.abs(values[i]);
      s1 += Math.abs(values[i + 1]);
      s2 += Math.abs(values[i + 2]);
      s3 += Math.abs(values[i + 3]);
    }
    for (; i < count; i++) {
      s0 += Math.abs(values[i]);
    }
    return (s0 + s1) + (s2 + s3);
  }
}
