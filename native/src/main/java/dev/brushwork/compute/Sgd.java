package dev.brushwork.compute;

/**
 * Gradient descent with momentum and a decaying rate, as Keras' {@code SGD} with {@code
 * ExponentialDecay} does it. With t the number of updates done before this one:
 *
 * <pre>
 *   v    = momentum * v - rate(t) * gradient
 *   x   += v
 * </pre>
 *
 * Then x is clamped to [{@code clampMin}, {@code clampMax}]; infinite bounds leave it alone.
 *
 * @param momentum in [0, 1)
 */
public record Sgd(LearningRate rate, double momentum, double clampMin, double clampMax) {

  public Sgd {
    if (!(momentum >= 0 && momentum < 1) || !(clampMin <= clampMax)) {
      throw new IllegalArgumentException("SGD needs momentum in [0, 1), clampMin <= clampMax");
    }
  }
}
