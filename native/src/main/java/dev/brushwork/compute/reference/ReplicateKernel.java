package dev.brushwork.compute.reference;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;

/** {@link Op.Replicate}: every place of the output copies the nearest one inside. */
final class ReplicateKernel {
  private ReplicateKernel() {}

  /** Is told an index of the output, and the index of the input that it copies. */
  private interface Copy {
    void visit(int output, int input);
  }

  static void forward(Op.Replicate op, double[] input, double[] output) {
    forEach(op, (to, from) -> output[to] = input[from]);
  }

  /** Adds to {@code inputGradient}. */
  static void backward(Op.Replicate op, double[] outputGradient, double[] inputGradient) {
    forEach(op, (to, from) -> inputGradient[from] += outputGradient[to]);
  }

  private static void forEach(Op.Replicate op, Copy copy) {
    Shape in = op.input().shape();
    Shape out = op.output().shape();
    int next = 0;
    for (int y = 0; y < out.height(); y++) {
      int row = inside(y - op.padding(), in.height());
      for (int x = 0; x < out.width(); x++) {
        int column = inside(x - op.padding(), in.width());
        for (int c = 0; c < in.channels(); c++) {
          copy.visit(next++, (row * in.width() + column) * in.channels() + c);
        }
      }
    }
  }

  private static int inside(int at, int extent) {
    return Math.min(Math.max(at, 0), extent - 1);
  }
}
