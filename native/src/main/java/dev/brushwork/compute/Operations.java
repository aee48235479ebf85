package dev.brushwork.compute;

/** Counts the arithmetic of a recording. */
final class Operations {
  private Operations() {}

  /** Forward, plus as much again backward where the gradient passes through. */
  static double count(Recording recording) {
    double forward = 0;
    double backward = 0;
    for (Op op : recording.ops()) {
      if (op instanceof Op.Convolution c) {
        double flops = 2.0 * c.output().shape().pixels() * c.filter().shape().elements();
        forward += flops;
        backward += flops;
      } else if (op instanceof Op.Gram g) {
        double flops = 2.0 * g.input().shape().elements() * g.input().shape().channels();
        forward += flops;
        backward += flops;
      }
    }
    return recording.needsGradient() ? forward + backward : forward;
  }
}
