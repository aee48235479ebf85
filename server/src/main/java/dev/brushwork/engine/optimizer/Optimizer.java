package dev.brushwork.engine.optimizer;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;
import java.util.List;

/** A way to descend; found by {@link java.util.ServiceLoader}. */
public interface Optimizer {
  /** The name that requests use. */
  String name();

  /**
   * Records the update that ends an iteration.
   *
   * @return the external tensors of its state, all zero before the first update
   */
  List<Tensor> record(Recorder recorder, Tensor variable, OptimizerSpec spec);
}
