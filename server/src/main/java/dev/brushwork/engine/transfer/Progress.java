package dev.brushwork.engine.transfer;

import dev.brushwork.engine.image.Image;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param iteration updates done
 * @param iterations updates to do in all
 * @param losses at the image after {@code iteration} updates
 * @param iterationsPerSecond of late
 * @param secondsLeft until the last update
 * @param preview the image as it is, if one was due
 */
public record Progress(
    int iteration,
    int iterations,
    Losses losses,
    double iterationsPerSecond,
    double secondsLeft,
    Optional<Image> preview) {

  /** Hears of a run's progress, on the run's thread, which waits for it to return. */
  @FunctionalInterface
  public interface Listener {
    void onProgress(Progress progress);
  }
}
