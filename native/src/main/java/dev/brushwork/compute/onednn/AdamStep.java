package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Adam;

/** One update by {@link Adam}, in float32. */
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
    double learningRate = adam.rate().at(updates[0]);
    updates[0]++;
    step.write(0, updates, 1);
    double bias1 = 1 - Math.pow(adam.beta1(), updates[0]);
    double bias2 = 1 - Math.pow(adam.beta2(), updates[0]);
    // Both forms are rate * m / (sqrt(v * secondScale) + epsilon).
    boolean torch = adam.form() == Adam.Form.TORCH;
    float rate = (float) (learningRate / bias1 * (torch ? 1 : Math.sqrt(bias2)));
    float secondScale = (float) (torch ? 1 / bias2 : 1);
    for (long at = 0; at < variable.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, variable.length() - at);
      variable.read(at, x, count);
      gradient.read(at, g, count);
      moment1.read(at, m, count);
      moment2.read(at, v, count);
      updateMoments(m, v, g, count);
      move(x, m, v, count, rate, secondScale);
      variable.write(at, x, count);
      moment1.write(at, m, count);
      moment2.write(at, v, count);
    }
  }

  // Arrays as parameters and float throughout, so that these loops are compiled to vectors: in
  // double, and not vectorised, the square roots and divisions took one per cent of an iteration.

  private void updateMoments(float[] first, float[] second, float[] slope, int count) {
    float keep1 = (float) adam.beta1();
    float keep2 = (float) adam.beta2();
    float take1 = (float) (1 - adam.beta1());
    float take2 = (float) (1 - adam.beta2());
    for (int i = 0; i < count; i++) {
      first[i] = keep1 * first[i] + take1 * slope[i];
      second[i] = keep2 * second[i] + take2 * slope[i] * slope[i];
    }
  }

  private void move(
      float[] value, float[] first, float[] second, int count, float rate, float secondScale) {
    float epsilon = (float) adam.epsilon();
    float low = (float) adam.clampMin();
    float high = (float) adam.clampMax();
    for (int i = 0; i < count; i++) {
      float root = (float) Math.sqrt(second[i] * secondScale);
      value[i] = Math.min(Math.max(value[i] - rate * first[i] / (root + epsilon), low), high);
    }
  }
}
