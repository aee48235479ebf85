package dev.brushwork.compute;

/**
 * L-BFGS (Nocedal 1980; Liu and Nocedal 1989) with a step of fixed length, as {@code
 * torch.optim.LBFGS} does without a line search. With s the steps of the variable and y the
 * differences of the gradient that came with them, the newest {@code history} pairs give the
 * direction {@code d = -H g}, H being the inverse Hessian that they imply over {@code s y / y y} of
 * the newest pair. Then
 *
 * <pre>
 *   x += learningRate * d          without pairs learningRate * min(1, 2^t / |g|_1) * d
 * </pre>
 *
 * and x is clamped to [{@code clampMin}, {@code clampMax}]; infinite bounds leave it alone. The
 * step that is remembered is the one that x made. A pair is remembered if {@code s y} is above
 * {@link #MIN_CURVATURE}, so that H stays positive definite. Until there is one, t counts the
 * updates from 0; torch takes the gradient itself from the second step on then, which leads out of
 * this world where the objective curves downwards at the start.
 *
 * @param learningRate above 0; 1 is the step that the Hessian asks for
 */
public record Lbfgs(double learningRate, double clampMin, double clampMax) {
  /** What {@code s y} must exceed, as in torch. */
  public static final double MIN_CURVATURE = 1e-10;

  /**
   * The rate of an update that no pair says the length of.
   *
   * @param updates done before
   * @param magnitude of the gradient, the sum of its absolute values
   */
  public double rateWithoutPairs(double updates, double magnitude) {
    return learningRate * Math.min(1, Math.pow(2, updates) / magnitude);
  }

  public Lbfgs {
    if (!(learningRate > 0) || !(clampMin <= clampMax)) {
      throw new IllegalArgumentException("L-BFGS needs learningRate > 0, clampMin <= clampMax");
    }
  }
}
