package dev.brushwork.compute.cuda.cudnn;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How plans are found.
 *
 * @param cache the folder where those found are kept for the next process
 * @param timer measures engines; without one the first that heuristics offer is taken
 * @param candidates how many engines are tried out with a timer; one that is compiled for the shape
 *     costs about a second, so 12 make the best plan and 3 a good one soon
 */
public record PlanSettings(Optional<Path> cache, Optional<EngineTimer> timer, int candidates) {
  public PlanSettings {
    if (candidates < 1) {
      throw new IllegalArgumentException("at least one candidate is needed, got " + candidates);
    }
  }

  /** Neither a cache nor a timer. */
  public static PlanSettings plain() {
    return new PlanSettings(Optional.empty(), Optional.empty(), 1);
  }
}
