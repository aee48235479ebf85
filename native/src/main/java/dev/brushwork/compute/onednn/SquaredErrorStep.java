package dev.brushwork.compute.onednn;

/** The value of a squared error. */
final class SquaredErrorStep implements Step {
  private static final int STRETCH = 4096;

  private final FloatView input;
  private final FloatView target;
  private final double coefficient;
  private final double[] losses;
  private final int index;
  private final float[] a = new float[STRETCH];
  private final float[] b = new float[STRETCH];

  SquaredErrorStep(
      FloatView input, FloatView target, double coefficient, double[] losses, int index) {
    this.input = input;
    this.target = target;
    this.coefficient = coefficient;
    this.losses = losses;
    this.index = index;
  }

  @Override
  public void run() {
    double sum = 0;
    for (long at = 0; at < input.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, input.length() - at);
      input.read(at, a, count);
      target.read(at, b, count);
      sum += sumOfSquares(count);
    }
    losses[index] = coefficient * sum;
  }

  /** Four sums at once, so that an addition need not wait for the one before it. */
  private double sumOfSquares(int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      double d0 = (double) a[i] - b[i];
      double d1 = (double) a[i + 1] - b[i + 1];
      double d2 = (double) a[i + 2] - b[i + 2];
      double d3 = (double) a[i + 3] - b[i + 3];
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    for (; i < count; i++) {
      double d = (double) a[i] - b[i];
      s0 += d * d;
    }
    return (s0 + s1) + (s2 + s3);
  }
}
