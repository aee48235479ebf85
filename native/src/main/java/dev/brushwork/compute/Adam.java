package dev.brushwork.compute;

/**
 * Adam (Kingma and Ba 2015), in the two forms that the field's programs use. With m and v the
 * moving averages of the gradient and of its square and t the number of this update, from 1:
 *
 * <ul>
 *   <li>{@link Form#TORCH}: {@code x -= lr / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + eps)}
 *   <li>{@link Form#KERAS}: {@code x -= lr * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + eps)}
 * </ul>
 *
 * lr is that of {@link LearningRate} after t - 1 updates. Then x is clamped to [{@code clampMin},
 * {@code clampMax}]; infinite bounds leave it alone.
 *
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon above 0
 */
public record Adam(
    Form form,
    LearningRate rate,
    double beta1,
    double beta2,
    double epsilon,
    double clampMin,
    double clampMax) {

  /** Where epsilon enters. */
  public enum Form {
    KERAS,
    TORCH
  }

  public Adam {
    if (!(beta1 >= 0 && beta1 < 1)
        || !(beta2 >= 0 && beta2 < 1)
        || !(epsilon > 0)
        || !(clampMin <= clampMax)) {
      throw new IllegalArgumentException(
          "Adam needs beta1 and beta2 in [0, 1), epsilon > 0, clampMin <= clampMax");
    }
  }

  /** With a rate that stays. */
  public Adam(
      Form form,
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      double clampMin,
      double clampMax) {
    this(form, LearningRate.constant(learningRate), beta1, beta2, epsilon, clampMin, clampMax);
  }

  /** The same without a clamp. */
  public static Adam unclamped(
      Form form, double learningRate, double beta1, double beta2, double epsilon) {
    return new Adam(
        form,
        learningRate,
        beta1,
        beta2,
        epsilon,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY);
  }
}
