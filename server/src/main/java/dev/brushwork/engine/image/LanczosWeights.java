package dev.brushwork.engine.image;

/** Along one axis, which source positions make up each target position, and with what weights. */
final class LanczosWeights {
  private static final double LOBES = 3;

  private final int[] first;
  private final float[][] weights;

  private LanczosWeights(int[] first, float[][] weights) {
    this.first = first;
    this.weights = weights;
  }

  /** The weights that bring {@code from} positions to {@code to}. */
  static LanczosWeights of(int from, int to) {
    int[] first = new int[to];
    float[][] weights = new float[to][];
    double scale = (double) from / to;
    // When shrinking, the filter is as wide as the target's pixels; when growing, as the source's.
    double stretch = Math.max(1, scale);
    double reach = LOBES * stretch;
    for (int i = 0; i < to; i++) {
      if (from == to) {
        first[i] = i;
        weights[i] = new float[] {1};
        continue;
      }
      double centre = (i + 0.5) * scale;
      first[i] = Math.max(0, (int) (centre - reach + 0.5));
      int end = Math.min(from, (int) (centre + reach + 0.5));
      double[] values = new double[end - first[i]];
      double sum = 0;
      for (int k = 0; k < values.length; k++) {
        values[k] = lanczos((first[i] + k + 0.5 - centre) / stretch);
        sum += values[k];
      }
      weights[i] = new float[values.length];
      for (int k = 0; k < values.length; k++) {
        weights[i][k] = (float) (values[k] / sum);
      }
    }
    return new LanczosWeights(first, weights);
  }

  /** The first source position of target {@code i}. */
  int first(int i) {
    return first[i];
  }

  /** The weights of target {@code i}, which sum to one; not to be changed. */
  float[] weights(int i) {
    return weights[i];
  }

  private static double lanczos(double x) {
    return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
  }

  // StrictMath, so that a picture is resampled to the same bits on every machine.
  private static double sinc(double x) {
    double angle = Math.PI * x;
    return x == 0 ? 1 : StrictMath.sin(angle) / angle;
  }
}
