package dev.brushwork.compute.reference;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Shape;

/** {@link Op.Pool}: the largest or the mean of those elements of a window that lie inside. */
final class PoolKernel {
  private PoolKernel() {}

  static void forward(Op.Pool op, double[] input, double[] output) {
    Shape out = op.output().shape();
    int next = 0;
    for (int y = 0; y < out.height(); y++) {
      for (int x = 0; x < out.width(); x++) {
        Window window = Window.of(op, y, x);
        for (int c = 0; c < out.channels(); c++) {
          output[next++] =
              op.kind() == PoolKind.MAX
                  ? input[window.firstMaximum(input, c)]
                  : window.mean(input, c);
        }
      }
    }
  }

  /** Adds to {@code inputGradient}. */
  static void backward(
      Op.Pool op, double[] input, double[] outputGradient, double[] inputGradient) {
    Shape out = op.output().shape();
    int next = 0;
    for (int y = 0; y < out.height(); y++) {
      for (int x = 0; x < out.width(); x++) {
        Window window = Window.of(op, y, x);
        for (int c = 0; c < out.channels(); c++) {
          double gradient = outputGradient[next++];
          if (op.kind() == PoolKind.MAX) {
            inputGradient[window.firstMaximum(input, c)] += gradient;
          } else {
            window.add(inputGradient, c, gradient / window.size());
          }
        }
      }
    }
  }

  /** Rows [top, bottom) and columns [left, right) of {@code map}: never empty. */
  private record Window(Shape map, int top, int bottom, int left, int right) {

    static Window of(Op.Pool op, int y, int x) {
      Shape in = op.input().shape();
      int top = y * op.stride() - op.padding();
      int left = x * op.stride() - op.padding();
      return new Window(
          in,
          Math.max(top, 0),
          Math.min(top + op.window(), in.height()),
          Math.max(left, 0),
          Math.min(left + op.window(), in.width()));
    }

    int size() {
      return (bottom - top) * (right - left);
    }

    private int index(int y, int x, int c) {
      return (y * map.width() + x) * map.channels() + c;
    }

    int firstMaximum(double[] values, int c) {
      int best = index(top, left, c);
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          if (values[index(y, x, c)] > values[best]) {
            best = index(y, x, c);
          }
        }
      }
      return best;
    }

    double mean(double[] values, int c) {
      double sum = 0;
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          sum += values[index(y, x, c)];
        }
      }
      return sum / size();
    }

    void add(double[] values, int c, double addend) {
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          values[index(y, x, c)] += addend;
        }
      }
    }
  }
}
