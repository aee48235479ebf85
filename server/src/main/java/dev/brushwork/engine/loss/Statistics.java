package dev.brushwork.engine.loss;

/** Sums over host arrays, in double precision. */
public final class Statistics {
  private Statistics() {}

  /** mean(a^2). */
  public static double meanSquare(float[] a) {
    double sum = 0;
    for (float value : a) {
      sum += (double) value * value;
    }
    return sum / a.length;
  }

  /** mean((a - b)^2). */
  public static double meanSquaredDifference(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(a.length + " values against " + b.length);
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum / a.length;
  }
}
