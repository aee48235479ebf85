package dev.brushwork.compute.reference;

import dev.brushwork.compute.Sgd;

/** One update by {@link Sgd}. */
final class SgdKernel {
  private SgdKernel() {}

  /**
   * @param updates done before this one
   */
  static void update(Sgd sgd, double updates, double[] x, double[] gradient, double[] velocity) {
    double rate = sgd.rate().at(updates);
    for (int i = 0; i < x.length; i++) {
      velocity[i] = sgd.momentum() * velocity[i] - rate * gradient[i];
      x[i] = Math.min(Math.max(x[i] + velocity[i], sgd.clampMin()), sgd.clampMax());
    }
  }
}
