package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Adam;

/** One update by {@link Adam}: state in float32, arithmetic in double. */
final class AdamStep implements Step {
  private static final int STRETCH = 4096;

  private final Adam adam;
  private final FloatView variable;
  private final FloatView gradient;
  private final FloatView moment1;
  private final FloatView moment2;
  private final FloatView step;
  private final float[] x = new float[STRETCH];
  private final float[] g = new float[STRETCH];
  private final float[] m = new float[STRETCH];
  private final float[] v = new float[STRETCH];
  private final float[] updates = new float[1];

  AdamStep(
      Adam adam,
      FloatView variable,
      FloatView gradient,
      FloatView moment1,
      FloatView moment2,
      FloatView step) {
    this.adam = adam;
    this.variable = variable;
    this.gradient = gradient;
    this.moment1 = moment1;
    this.moment2 = moment2;
    this.step = step;
  }

  @Override
  public void run() {
    step.read(0, updates, 1);
    updates[0]++;
    step.write(0, updates, 1);
    double bias1 = 1 - Math.pow(adam.beta1(), updates[0]);
    double bias2 = 1 - Math.pow(adam.beta2(), updates[0]);
    // Both forms are rate * m / (sqrt(v * vScale) + epsilon).
    boolean torch = adam.form() == Adam.Form.TORCH;
    double rate = adam.learningRate() / bias1 * (torch ? 1 : Math.sqrt(bias2));
    double secondScale = torch ? 1 / bias2 : 1;
    for (long at = 0; at < variable.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, variable.length() - at);
      variable.read(at, x, count);
      gradient.read(at, g, count);
      moment1.read(at, m, count);
      moment2.read(at, v, count);
      update(count, rate, secondScale);
      variable.write(at, x, count);
      moment1.write(at, m, count);
      moment2.write(at, v, count);
    }
  }

  private void update(int count, double rate, double secondScale) {
    double beta1 = adam.beta1();
    double beta2 = adam.beta2();
    double epsilon = adam.epsilon();
    float low = (float) adam.clampMin();
    float high = (float) adam.clampMax();
    for (int i = 0; i < count; i++) {
      double slope = g[i];
      m[i] = (float) (beta1 * m[i] + (1 - beta1) * slope);
      v[i] = (float) (beta2 * v[i] + (1 - beta2) * slope * slope);
      double moved = x[i] - rate * m[i] / (Math.sqrt(v[i] * secondScale) + epsilon);
      x[i] = Math.min(Math.max((float) moved, low), high);
    }
  }
}
