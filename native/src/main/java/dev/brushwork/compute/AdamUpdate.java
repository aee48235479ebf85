package dev.brushwork.compute;

import java.util.List;

/**
 * {@code variable} moves by {@link Adam} along its gradient.
 *
 * @param moment1 external, of the variable's shape; zero before the first update
 * @param moment2 external, of the variable's shape; zero before the first update
 * @param step external scalar: the number of updates done so far, increased by one each iteration
 */
public record AdamUpdate(Tensor variable, Tensor moment1, Tensor moment2, Tensor step, Adam adam)
    implements Update {
  @Override
  public List<Tensor> state() {
    return List.of(moment1, moment2, step);
  }
}
