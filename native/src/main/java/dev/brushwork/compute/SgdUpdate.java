package dev.brushwork.compute;

import java.util.List;

/**
 * {@code variable} moves by {@link Sgd} along its gradient.
 *
 * @param velocity external, of the variable's shape; zero before the first update
 * @param step external scalar: the number of updates done so far, increased by one each iteration
 */
public record SgdUpdate(Tensor variable, Tensor velocity, Tensor step, Sgd sgd) implements Update {
  @Override
  public List<Tensor> state() {
    return List.of(velocity, step);
  }
}
