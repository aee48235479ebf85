package dev.brushwork.compute.reference;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;

/** {@link Op.Pool}: one window after the other, of which only what lies inside counts. */
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
              switch (op.kind()) {
                case MAX -> input[window.firstMaximum(input, c)];
                case AVERAGE -> op.scale() * window.mean(input, c);
                case L2 -> op.scale() * window.norm(input, c);
              };
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
          switch (op.kind()) {
            case MAX -> inputGradient[window.firstMaximum(input, c)] += gradient;
            case AVERAGE -> window.add(inputGradient, c, op.scale() * gradient / window.size());
            case L2 -> {
              double norm = window.norm(input, c);
              if (norm > 0) {
                window.addMultiple(inputGradient, c, op.scale() * gradient / norm, input);
              }
            }
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

    /** The root of the sum of squares. */
    double norm(double[] values, int c) {
      double sum = 0;
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          sum += values[index(y, x, c)] * values[index(y, x, c)];
        }
      }
      return Math.sqrt(sum);
    }

    void addMultiple(double[] values, int c, double factor, double[] of) {
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          values[index(y, x, c)] += factor * of[index(y, x, c)];
        }
      }
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
