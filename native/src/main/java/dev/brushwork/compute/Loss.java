package dev.brushwork.compute;

import java.util.List;

/**
 * One weighted term of what is minimised. The recording's objective is the sum of its terms; each
 * term's value can be read on its own through {@link Program#losses()}.
 */
public sealed interface Loss extends Node {
  Tensor input();

  @Override
  default List<Tensor> inputs() {
    return List.of(input());
  }

  /** Its place in {@link Program#losses()}, counted from 0 in the order of recording. */
  int index();

  /**
   * {@code coefficient * sum((input - target)^2)}; {@code target} is of input's shape, does not
   * depend on the variable, and is computed before {@code input} if it is not external.
   */
  record SquaredError(Tensor input, Tensor target, double coefficient, int index) implements Loss {}

  /** {@code coefficient} times the sum of a square matrix's diagonal; it may be below zero. */
  record Trace(Tensor input, double coefficient, int index) implements Loss {}

  /** {@code coefficient} times the variation of a map as {@code kind} measures it. */
  record TotalVariation(Tensor input, VariationKind kind, double coefficient, int index)
      implements Loss {}

  /**
   * {@code sum(input * slope)}, of which nobody wants the value: its place in {@link
   * Program#losses()} stays 0. Its gradient is {@code slope}, which is external and of input's
   * shape: how a gradient that was found elsewhere comes in.
   */
  record Linear(Tensor input, Tensor slope, int index) implements Loss {}
}
