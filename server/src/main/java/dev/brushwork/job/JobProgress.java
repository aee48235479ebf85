package dev.brushwork.job;

import dev.brushwork.engine.transfer.Losses;
import dev.brushwork.engine.transfer.Progress;

/**
 * How far a job is.
 *
 * @param iteration updates done
 * @param iterations updates to do in all
 * @param losses at the image after {@code iteration} updates
 * @param iterationsPerSecond of late
 * @param secondsLeft until the last update
 */
public record JobProgress(
    int iteration, int iterations, Losses losses, double iterationsPerSecond, double secondsLeft) {
  static JobProgress of(Progress progress) {
    return new JobProgress(
        progress.iteration(),
        progress.iterations(),
        progress.losses(),
        progress.iterationsPerSecond(),
        progress.secondsLeft());
  }
}
