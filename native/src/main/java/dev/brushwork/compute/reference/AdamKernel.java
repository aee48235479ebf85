package dev.brushwork.compute.reference;

import dev.brushwork.compute.Adam;

/** One update by {@link Adam}, in either form. */
final class AdamKernel {
  private AdamKernel() {}

  /**
   * @param t the number of this update, from 1
   */
  static void update(Adam adam, double t, double[] x, double[] gradient, double[] m, double[] v) {
    double rate = adam.rate().at(t - 1);
    double correction1 = 1 - Math.pow(adam.beta1(), t);
    double correction2 = 1 - Math.pow(adam.beta2(), t);
    for (int i = 0; i < x.length; i++) {
      double g = gradient[i];
      m[i] = adam.beta1() * m[i] + (1 - adam.beta1()) * g;
      v[i] = adam.beta2() * v[i] + (1 - adam.beta2()) * g * g;
      double step;
      if (adam.form() == Adam.Form.TORCH) {
        step = m[i] / correction1 / (Math.sqrt(v[i] / correction2) + adam.epsilon());
      } else {
        step = Math.sqrt(correction2) / correction1 * m[i] / (Math.sqrt(v[i]) + adam.epsilon());
      }
      double moved = x[i] - rate * step;
      x[i] = Math.min(Math.max(moved, adam.clampMin()), adam.clampMax());
    }
  }
}
