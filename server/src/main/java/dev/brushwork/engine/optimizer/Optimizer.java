package dev.brushwork.engine.optimizer;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;
import java.util.List;

/** A way to descend; found by {@link java.util.ServiceLoader}. */
public interface Optimizer {
  /** The name that requests use. */
  String name();

  /** The learning rate of a request that names this optimiser, over a preset of another, alone. */
  double defaultLearningRate();

  /**
   * Records the update that ends an iteration.
   *
   * @return the external tensors of its state, all zero before the first update
   */
  List<Tensor> record(Recorder recorder, Tensor variable, OptimizerSpec spec);

  /** What becomes of a tensor of the state where a run goes on at another size. */
  enum Carry {
    /** A number that stays. */
    KEPT,
    /** Of the image's shape: brought to the new size by cubic interpolation. */
    SMOOTH,
    /** Of the image's shape and never negative: brought there by linear interpolation. */
    POSITIVE
  }

  /**
   * What becomes of each tensor of the state where a run goes on at another size, in the order of
   * {@link #record}; empty if it begins anew.
   */
  default List<Carry> carried() {
    return List.of();
  }

  /** Whether the state speaks of the objective itself, and is void once that is another. */
  default boolean remembersObjective() {
    return false;
  }
}
