package dev.brushwork.compute.reference;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Op;
import java.util.Arrays;

/** Operations on matrices, and the mean that makes one of a map; each by its definition. */
final class MatrixKernels {
  private MatrixKernels() {}

  static void mean(Op.Mean op, double[] input, double[] output) {
    Arrays.fill(output, 0);
    long pixels = op.input().shape().pixels();
    for (int i = 0; i < input.length; i++) {
      output[i % output.length] += input[i] / pixels;
    }
  }

  /** Adds to {@code inputGradient}, as all that follow. */
  static void meanBackward(Op.Mean op, double[] outputGradient, double[] inputGradient) {
    long pixels = op.input().shape().pixels();
    for (int i = 0; i < inputGradient.length; i++) {
      inputGradient[i] += outputGradient[i % outputGradient.length] / pixels;
    }
  }

  private static int ofA(Op.Product op, int row, int term) {
    return op.transposed() ? term * op.rows() + row : row * op.terms() + term;
  }

  static void product(Op.Product op, double[] a, double[] b, double[] output) {
    Arrays.fill(output, 0);
    for (int i = 0; i < op.rows(); i++) {
      for (int k = 0; k < op.terms(); k++) {
        double left = a[ofA(op, i, k)];
        for (int j = 0; j < op.columns(); j++) {
          output[i * op.columns() + j] += left * b[k * op.columns() + j];
        }
      }
    }
  }

  static void productBackward(
      Op.Product op, int input, double[] a, double[] b, double[] gradient, double[] sum) {
    for (int i = 0; i < op.rows(); i++) {
      for (int k = 0; k < op.terms(); k++) {
        for (int j = 0; j < op.columns(); j++) {
          double g = gradient[i * op.columns() + j];
          if (input == 0) {
            sum[ofA(op, i, k)] += g * b[k * op.columns() + j];
          } else {
            sum[k * op.columns() + j] += g * a[ofA(op, i, k)];
          }
        }
      }
    }
  }

  static void combine(Op.Combine op, double[] a, double[] b, double[] output) {
    int columns = op.output().shape().dim(1);
    for (int i = 0; i < output.length; i++) {
      double identity = i / columns == i % columns ? op.gamma() : 0;
      output[i] = op.alpha() * a[i] + op.beta() * b[i] + identity;
    }
  }

  static void combineBackward(Op.Combine op, int input, double[] gradient, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += op.factor(input) * gradient[i];
    }
  }

  static void scaleByNorm(Op.ScaleByNorm op, double[] a, double[] of, double[] output) {
    double factor = Math.pow(dot(of, of), op.power() / 2);
    for (int i = 0; i < output.length; i++) {
      output[i] = factor * a[i];
    }
  }

  static void scaleByNormBackward(
      Op.ScaleByNorm op, int input, double[] a, double[] of, double[] gradient, double[] sum) {
    double squares = dot(of, of);
    if (input == 0) {
      double factor = Math.pow(squares, op.power() / 2);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factor * gradient[i];
      }
    } else {
      double factor = op.power() * Math.pow(squares, op.power() / 2 - 1) * dot(gradient, a);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factor * of[i];
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double trace(Loss.Trace loss, double[] input) {
    int size = loss.input().shape().dim(0);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += input[i * size + i];
    }
    return loss.coefficient() * sum;
  }

  static void traceBackward(Loss.Trace loss, double[] sum) {
    int size = loss.input().shape().dim(0);
    for (int i = 0; i < size; i++) {
      sum[i * size + i] += loss.coefficient();
    }
  }
}
