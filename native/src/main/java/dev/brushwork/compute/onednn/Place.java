package dev.brushwork.compute.onednn;

import dev.brushwork.compute.ArenaPlanner;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Tensor;

/** Where a value of a program will stand, known before anything is allocated. */
sealed interface Place {
  /** The buffer bound to an external tensor. */
  record Bound(Tensor tensor) implements Place {}

  /** Part of the program's arena, for as long as its block lives. */
  record Arena(ArenaPlanner.Block block) implements Place {}

  /** A filter's weights, packed. */
  record Weights(Parameter parameter, WeightLayout layout) implements Place {}

  /** A filter's bias. */
  record Bias(Parameter parameter) implements Place {}
}
