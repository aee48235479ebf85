package dev.brushwork.engine.colour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.image.FloatImage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ColourMatchingTest {
  private static final double[][] ONE = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  /** Any colours well within 0..1, so that nothing is clamped. */
  private static FloatImage picture(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] mixture = random(random);
    float[] rgb = new float[width * height * 3];
    for (int at = 0; at < rgb.length; at += 3) {
      double[] free = {
        random.nextDouble() - 0.5, random.nextDouble() - 0.5, random.nextDouble() - 0.5
      };
      for (int c = 0; c < 3; c++) {
        rgb[at + c] = (float) (0.45 + 0.05 * c);
        for (int j = 0; j < 3; j++) {
          rgb[at + c] += (float) (0.5 * mixture[c][j] * free[j]);
        }
      }
    }
    return new FloatImage(width, height, rgb);
  }

  private static double[][] random(SplittableRandom random) {
    double[][] matrix = new double[3][3];
    for (double[] row : matrix) {
      for (int j = 0; j < 3; j++) {
        row[j] = random.nextDouble() - 0.5;
      }
    }
    return matrix;
  }

  private static double[][] positiveDefinite(SplittableRandom random) {
    double[][] factor = random(random);
    double[][] product = times(factor, transposed(factor));
    for (int i = 0; i < 3; i++) {
      product[i][i] += 0.01;
    }
    return product;
  }

  @ParameterizedTest
  @EnumSource(value = ColourPreservation.class, mode = Mode.MATCH_ALL, names = "MATCH_.*")
  void theStyleGetsTheContentsMeanAndCovariance(ColourPreservation how) {
    FloatImage content = picture(31, 17, 1);
    FloatImage matched = new Colours(how, ColourSpace.YIQ, content).style(picture(23, 29, 2));
    double[] mean = mean(content);
    double[][] covariance = covariance(content, mean);
    double[] found = mean(matched);
    assertThat(found).containsExactly(mean, within(1e-6));
    double[][] foundCovariance = covariance(matched, found);
    for (int i = 0; i < 3; i++) {
      assertThat(foundCovariance[i]).containsExactly(covariance[i], within(2e-5));
    }
  }

  @ParameterizedTest
  @EnumSource(value = ColourPreservation.class, mode = Mode.MATCH_ALL, names = "MATCH_.*")
  void everyMatrixMapsOneCovarianceToTheOther(ColourPreservation how) {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 50; trial++) {
      double[][] from = positiveDefinite(random);
      double[][] to = positiveDefinite(random);
      double[][] matrix = ColourMatching.matrix(from, to, how);
      assertClose(times(times(matrix, from), transposed(matrix)), to, 1e-10);
    }
  }

  @Test
  void choleskysMatrixIsLowerTriangularWithAPositiveDiagonal() {
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 20; trial++) {
      double[][] matrix =
          ColourMatching.matrix(
              positiveDefinite(random),
              positiveDefinite(random),
              ColourPreservation.MATCH_CHOLESKY);
      for (int i = 0; i < 3; i++) {
        assertThat(matrix[i][i]).isPositive();
        for (int j = i + 1; j < 3; j++) {
          assertThat(matrix[i][j]).isZero();
        }
      }
    }
  }

  /** A R = R' for the roots R and R' of the two, of which R is found by Newton's iteration here. */
  @Test
  void pcasMatrixMapsOneSymmetricRootToTheOther() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 20; trial++) {
      double[][] from = positiveDefinite(random);
      double[][] to = positiveDefinite(random);
      double[][] matrix = ColourMatching.matrix(from, to, ColourPreservation.MATCH_PCA);
      assertClose(times(matrix, root(from)), root(to), 1e-9);
    }
  }

  @Test
  void theSymmetricMatrixIsSymmetricAndPositiveDefinite() {
    SplittableRandom random = new SplittableRandom(6);
    for (int trial = 0; trial < 20; trial++) {
      double[][] matrix =
          ColourMatching.matrix(
              positiveDefinite(random),
              positiveDefinite(random),
              ColourPreservation.MATCH_SYMMETRIC);
      assertClose(matrix, transposed(matrix), 1e-10);
      assertThat(matrix[0][0]).isPositive();
      assertThat(matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]).isPositive();
      assertThat(determinant(matrix)).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(value = ColourPreservation.class, mode = Mode.MATCH_ALL, names = "MATCH_.*")
  void aGreyStyleAndAFlatContentGiveNumbers(ColourPreservation how) {
    float[] grey = new float[30];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = 0.1f * Math.floorDiv(i, 3);
    }
    FloatImage style = new FloatImage(5, 2, grey);
    FloatImage flat = new FloatImage(1, 1, new float[] {0.2f, 0.4f, 0.6f});
    float[] matched = new Colours(how, ColourSpace.YIQ, flat).style(style).values();
    assertThat(mean(new FloatImage(5, 2, matched)))
        .containsExactly(new double[] {0.2, 0.4, 0.6}, within(1e-3));
    float[] other = new Colours(how, ColourSpace.YIQ, style).style(flat).values();
    assertThat(other).containsExactly(new float[] {0.45f, 0.45f, 0.45f}, within(1e-5f));
  }

  private static double[] mean(FloatImage image) {
    double[] mean = new double[3];
    for (int i = 0; i < image.values().length; i++) {
      mean[i % 3] += image.values()[i] * 3.0 / image.values().length;
    }
    return mean;
  }

  /** E[x x^T] - E[x] E[x]^T. */
  private static double[][] covariance(FloatImage image, double[] mean) {
    double[][] covariance = new double[3][3];
    float[] rgb = image.values();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int at = 0; at < rgb.length; at += 3) {
          covariance[i][j] += (double) rgb[at + i] * rgb[at + j] * 3 / rgb.length;
        }
        covariance[i][j] -= mean[i] * mean[j];
      }
    }
    return covariance;
  }

  /** By Denman and Beavers' iteration. */
  private static double[][] root(double[][] matrix) {
    double[][] y = matrix;
    double[][] z = ONE;
    for (int i = 0; i < 60; i++) {
      double[][] next = mean(y, inverse(z));
      z = mean(z, inverse(y));
      y = next;
    }
    return y;
  }

  private static double[][] mean(double[][] a, double[][] b) {
    double[][] mean = new double[3][3];
    for (int i = 0; i < 9; i++) {
      mean[i / 3][i % 3] = (a[i / 3][i % 3] + b[i / 3][i % 3]) / 2;
    }
    return mean;
  }

  /** By cofactors. */
  private static double[][] inverse(double[][] a) {
    double[][] inverse = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int r = (i + 1) % 3;
        int s = (i + 2) % 3;
        int t = (j + 1) % 3;
        int u = (j + 2) % 3;
        inverse[j][i] = (a[r][t] * a[s][u] - a[r][u] * a[s][t]) / determinant(a);
      }
    }
    return inverse;
  }

  private static double determinant(double[][] a) {
    return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1])
        - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[3][3];
    for (int i = 0; i < 27; i++) {
      product[i / 9][i / 3 % 3] += a[i / 9][i % 3] * b[i % 3][i / 3 % 3];
    }
    return product;
  }

  private static double[][] transposed(double[][] a) {
    double[][] transposed = new double[3][3];
    for (int i = 0; i < 9; i++) {
      transposed[i / 3][i % 3] = a[i % 3][i / 3];
    }
    return transposed;
  }

  private static void assertClose(double[][] found, double[][] expected, double tolerance) {
    for (int i = 0; i < 3; i++) {
      assertThat(found[i]).containsExactly(expected[i], within(tolerance));
    }
  }
}
