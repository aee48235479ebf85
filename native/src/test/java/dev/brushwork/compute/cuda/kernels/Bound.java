package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

/** Comparison within a bound for each element, derived from what the arithmetic may lose there. */
final class Bound {
  private Bound() {}

  /**
   * The relative error of {@code roundings} roundings to fp32, one after another.
   *
   * @see <a href="https://doi.org/10.1137/1.9780898718027">Higham, Accuracy and Stability of
   *     Numerical Algorithms, lemma 3.1</a>
   */
  static double gamma(long roundings) {
    double loss = roundings * Format.FP32.unitRoundoff();
    return loss / (1 - loss);
  }

  static void requireWithin(double[] actual, double[] expected, double[] bound) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      // Written so that a NaN fails.
      if (!(Math.abs(actual[i] - expected[i]) <= bound[i])) {
        assertThat(actual[i])
            .as("element %d of %d, within %s", i, actual.length, bound[i])
            .isEqualTo(expected[i]);
      }
    }
  }
}
