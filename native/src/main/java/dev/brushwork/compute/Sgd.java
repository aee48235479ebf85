package dev.brushwork.compute;

/**
 * Gradient descent with momentum and a decaying rate, as Keras' {@code SGD} with {@code
 * ExponentialDecay} does it. With t the number of updates done before this one:
 *
 * <pre>
 *   rate = learningRate * decayRate ^ (t / decaySteps)     t / decaySteps rounded down if staircase
 *   v    = momentum * v - rate * gradient
 *   x   += v
 * </pre>
 *
 * Then x is clamped to [{@code clampMin}, {@code clampMax}]; infinite bounds leave it alone.
 *
 * @param learningRate above 0
 * @param momentum in [0, 1)
 * @param decayRate above 0, at most 1; 1 for a rate that stays
 * @param decaySteps at least 1
 */
public record Sgd(
    double learningRate,
    double momentum,
    double decayRate,
    int decaySteps,
    boolean staircase,
    double clampMin,
    double clampMax) {

  public Sgd {
    if (!(learningRate > 0)
        || !(momentum >= 0 && momentum < 1)
        || !(decayRate > 0 && decayRate <= 1)
        || decaySteps < 1
        || !(clampMin <= clampMax)) {
      throw new IllegalArgumentException(
          "SGD needs learningRate > 0, momentum in [0, 1), decayRate in (0, 1], decaySteps >= 1,"
              + " clampMin <= clampMax");
    }
  }

  /** The rate of the update that comes after {@code updates} others. */
  public double rate(double updates) {
    double decays = updates / decaySteps;
    return learningRate * Math.pow(decayRate, staircase ? Math.floor(decays) : decays);
  }
}
