package dev.brushwork.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** How far one array is from another. */
public final class Differences {
  private Differences() {}

  /** The largest absolute value. */
  public static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** The largest difference, over the largest of the values expected; NaN differs by infinity. */
  public static double relativeMaximum(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return largest / largest(expected);
  }

  /** The norm of the difference, over the norm of what is expected; NaN if there is one. */
  public static double relativeOnTheWhole(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < actual.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }
}
