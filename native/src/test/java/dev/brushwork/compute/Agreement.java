package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/**
 * How far values are from what was expected, in units of the root mean square of what was expected
 * (or of 1, where that is all zero).
 *
 * @param cosine of the angle between the two as vectors; 1 for two of length zero
 */
public record Agreement(double maximum, double median, double cosine) {
  /** Far above what a few flipped ReLUs do, far below what any wrong formula does. */
  private static final double COSINE_TOLERANCE = 1e-4;

  public static Agreement of(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    // A NaN expected would agree with anything.
    assertThat(Arrays.stream(expected)).allMatch(Double::isFinite);
    double unit = norm(expected) / Math.sqrt(expected.length);
    double[] errors = new double[expected.length];
    double product = 0;
    for (int i = 0; i < errors.length; i++) {
      // A NaN sorts last and fails every comparison, as it should.
      errors[i] = Math.abs(actual[i] - expected[i]) / (unit > 0 ? unit : 1);
      product += actual[i] * expected[i];
    }
    Arrays.sort(errors);
    double lengths = norm(actual) * norm(expected);
    double cosine = lengths == 0 ? 1 : product / lengths;
    return new Agreement(errors[errors.length - 1], errors[errors.length / 2], cosine);
  }

  /** Requires every element to be within {@code tolerance}. */
  public void requireEverywhere(String what, double tolerance) {
    assertThat(maximum).as("largest error of %s, %s", what, this).isLessThanOrEqualTo(tolerance);
  }

  /**
   * Requires half of the elements to be within {@code tolerance}, and the direction to be right.
   */
  public void requireOnTheWhole(String what, double tolerance) {
    assertThat(median).as("median error of %s, %s", what, this).isLessThanOrEqualTo(tolerance);
    assertThat(cosine).as("cosine of %s", what).isGreaterThanOrEqualTo(1 - COSINE_TOLERANCE);
  }

  private static double norm(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
