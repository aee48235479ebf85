package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Sgd;

/** One update by {@link Sgd}, in float32. */
final class SgdStep implements Step {
  private static final int STRETCH = 4096;

  private final Sgd sgd;
  private final FloatView variable;
  private final FloatView gradient;
  private final FloatView velocity;
  private final FloatView step;
  private final float[] x = new float[STRETCH];
  private final float[] g = new float[STRETCH];
  private final float[] v = new float[STRETCH];
  private final float[] updates = new float[1];

  SgdStep(Sgd sgd, FloatView variable, FloatView gradient, FloatView velocity, FloatView step) {
    this.sgd = sgd;
    this.variable = variable;
    this.gradient = gradient;
    this.velocity = velocity;
    this.step = step;
  }

  @Override
  public void run() {
    step.read(0, updates, 1);
    float rate = (float) sgd.rate().at(updates[0]);
    updates[0]++;
    step.write(0, updates, 1);
    for (long at = 0; at < variable.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, variable.length() - at);
      variable.read(at, x, count);
      gradient.read(at, g, count);
      velocity.read(at, v, count);
      move(x, g, v, count, rate);
      variable.write(at, x, count);
      velocity.write(at, v, count);
    }
  }

  private void move(float[] value, float[] slope, float[] speed, int count, float rate) {
    float keep = (float) sgd.momentum();
    float low = (float) sgd.clampMin();
    float high = (float) sgd.clampMax();
    for (int i = 0; i < count; i++) {
      speed[i] = keep * speed[i] - rate * slope[i];
      value[i] = Math.min(Math.max(value[i] + speed[i], low), high);
    }
  }
}
