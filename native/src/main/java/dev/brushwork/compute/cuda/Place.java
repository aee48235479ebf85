package dev.brushwork.compute.cuda;

import dev.brushwork.compute.ArenaPlanner;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Tensor;

/** Where something will stand in device memory, known before anything is allocated. */
sealed interface Place {
  /** The buffer bound to an external tensor. */
  record Bound(Tensor tensor) implements Place {}

  /** Part of the program's arena, for as long as its block lives. */
  record Arena(ArenaPlanner.Block block) implements Place {}

  /** A filter's weights as a convolution takes them. */
  record Weights(Parameter parameter, FilterForm form) implements Place {}

  /** A filter's weights as they were given. */
  record Given(Parameter parameter) implements Place {}
}
