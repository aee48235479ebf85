package dev.brushwork.compute.onednn;

/** A moving average brought up to date: {@link dev.brushwork.compute.Average}. */
final class AverageStep implements Step {
  private static final int STRETCH = 4096;

  private final FloatView variable;
  private final FloatView value;
  private final float keep;
  private final float take;
  private final float[] x = new float[STRETCH];
  private final float[] mean = new float[STRETCH];

  AverageStep(FloatView variable, FloatView value, double decay) {
    this.variable = variable;
    this.value = value;
    keep = (float) decay;
    take = (float) (1 - decay);
  }

  @Override
  public void run() {
    for (long at = 0; at < variable.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, variable.length() - at);
      variable.read(at, x, count);
      value.read(at, mean, count);
      for (int i = 0; i < count; i++) {
        mean[i] = keep * mean[i] + take * x[i];
      }
      value.write(at, mean, count);
    }
  }
}
