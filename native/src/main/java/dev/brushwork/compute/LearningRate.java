package dev.brushwork.compute;

/**
 * A step size that decays, as Keras' {@code ExponentialDecay}: {@code start * decayRate ^ (t /
 * decaySteps)} for the update that comes after t others, t / decaySteps rounded down if staircase.
 *
 * @param start above 0
 * @param decayRate above 0, at most 1; 1 for a rate that stays
 * @param decaySteps at least 1
 */
public record LearningRate(double start, double decayRate, int decaySteps, boolean staircase) {
  public LearningRate {
    if (!(start > 0) || !(decayRate > 0 && decayRate <= 1) || decaySteps < 1) {
      throw new IllegalArgumentException(
          "a learning rate needs a start > 0, decayRate in (0, 1], decaySteps >= 1");
    }
  }

  /** One that stays. */
  public static LearningRate constant(double rate) {
    return new LearningRate(rate, 1, 1, false);
  }

  /** The rate of the update that comes after {@code updates} others. */
  public double at(double updates) {
    double decays = updates / decaySteps;
    return start * Math.pow(decayRate, staircase ? Math.floor(decays) : decays);
  }
}
