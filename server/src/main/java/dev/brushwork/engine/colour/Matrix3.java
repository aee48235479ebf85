package dev.brushwork.engine.colour;

/** 3 x 3 matrices, row by row, in double precision. */
final class Matrix3 {
  private static final int SIDE = 3;
  private static final int SWEEPS = 50;

  private Matrix3() {}

  static double[][] product(double[][] a, double[][] b) {
    double[][] product = new double[SIDE][SIDE];
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        for (int k = 0; k < SIDE; k++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  /** The lower triangular factor L of a positive definite matrix L L^T. */
  static double[][] cholesky(double[][] a) {
    double[][] factor = new double[SIDE][SIDE];
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = a[i][j];
        for (int k = 0; k < j; k++) {
          rest -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
      }
    }
    return factor;
  }

  /** By forward substitution. */
  static double[][] inverseOfLower(double[][] lower) {
    double[][] inverse = new double[SIDE][SIDE];
    for (int j = 0; j < SIDE; j++) {
      for (int i = j; i < SIDE; i++) {
        double rest = i == j ? 1 : 0;
        for (int k = j; k < i; k++) {
          rest -= lower[i][k] * inverse[k][j];
        }
        inverse[i][j] = rest / lower[i][i];
      }
    }
    return inverse;
  }

  /**
   * The symmetric matrix with the eigenvectors of a positive definite one and its eigenvalues to
   * {@code power}: by Jacobi's rotations.
   */
  static double[][] power(double[][] symmetric, double power) {
    double[][] a = {symmetric[0].clone(), symmetric[1].clone(), symmetric[2].clone()};
    double[][] vectors = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (int sweep = 0; sweep < SWEEPS && offDiagonal(a) > 0; sweep++) {
      for (int p = 0; p < SIDE - 1; p++) {
        for (int q = p + 1; q < SIDE; q++) {
          rotate(a, vectors, p, q);
        }
      }
    }
    double[][] result = new double[SIDE][SIDE];
    for (int k = 0; k < SIDE; k++) {
      double value = Math.pow(a[k][k], power);
      for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
          result[i][j] += vectors[i][k] * value * vectors[j][k];
        }
      }
    }
    return result;
  }

  private static double offDiagonal(double[][] a) {
    return Math.abs(a[0][1]) + Math.abs(a[0][2]) + Math.abs(a[1][2]);
  }

  /** Makes element p, q zero (Golub and Van Loan, "Matrix Computations", section 8.5). */
  private static void rotate(double[][] a, double[][] vectors, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double tangent = Math.copySign(1, tau) / (Math.abs(tau) + Math.hypot(1, tau));
    double cosine = 1 / Math.hypot(1, tangent);
    double sine = tangent * cosine;
    for (int k = 0; k < SIDE; k++) {
      double left = a[k][p];
      a[k][p] = cosine * left - sine * a[k][q];
      a[k][q] = sine * left + cosine * a[k][q];
    }
    for (int k = 0; k < SIDE; k++) {
      double upper = a[p][k];
      a[p][k] = cosine * upper - sine * a[q][k];
      a[q][k] = sine * upper + cosine * a[q][k];
      double left = vectors[k][p];
      vectors[k][p] = cosine * left - sine * vectors[k][q];
      vectors[k][q] = sine * left + cosine * vectors[k][q];
    }
    a[p][q] = 0;
    a[q][p] = 0;
  }
}
