package dev.brushwork.compute;

import java.util.List;

/** The update that ends an iteration: the variable moves by what its gradient says. */
public sealed interface Update permits AdamUpdate, SgdUpdate, LbfgsUpdate {
  /** What moves. */
  Tensor variable();

  /**
   * The external tensors that it keeps between iterations, beside the variable; all zero before the
   * first update.
   */
  List<Tensor> state();
}
