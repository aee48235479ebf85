package dev.brushwork.compute;

/** Counts the arithmetic of a recording. */
final class Operations {
  private Operations() {}

  /** Forward, plus as much again backward where the gradient passes through. */
  static double count(Recording recording) {
    double sum = forward(recording);
    if (recording.needsGradient()) {
      for (Backpropagation.Gradient gradient : Backpropagation.of(recording)) {
        for (Backpropagation.Contribution contribution : gradient.contributions()) {
          sum += contribution.node() instanceof Op op ? forward(op) : 0;
        }
      }
    }
    return sum;
  }

  static double forward(Recording recording) {
    double sum = 0;
    for (Op op : recording.ops()) {
      sum += forward(op);
    }
    return sum;
  }

  private static double forward(Op op) {
    if (op instanceof Op.Convolution c) {
      return 2.0 * c.output().shape().pixels() * c.filter().shape().elements();
    } else if (op instanceof Op.Gram g) {
      return 2.0 * g.input().shape().elements() * g.input().shape().channels();
    } else if (op instanceof Op.Product p) {
      return 2.0 * p.rows() * p.columns() * p.terms();
    }
    return 0;
  }
}
