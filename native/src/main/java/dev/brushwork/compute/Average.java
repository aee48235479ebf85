package dev.brushwork.compute;

/**
 * A moving average of the variable, brought up to date after each update: {@code value = decay *
 * value + (1 - decay) * variable}. What starts as zeros and has seen n values is, divided by {@code
 * 1 - decay^n}, their weighted mean.
 *
 * @param value external, of the variable's shape
 * @param decay in (0, 1)
 */
public record Average(Tensor variable, Tensor value, double decay) {
  public Average {
    if (!(decay > 0 && decay < 1)) {
      throw new IllegalArgumentException("an average needs a decay above 0 and below 1");
    }
  }
}
