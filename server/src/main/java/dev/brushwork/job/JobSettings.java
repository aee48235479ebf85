package dev.brushwork.job;

import java.time.Duration;

/**
 * How jobs are looked after.
 *
 * @param maxQueued jobs of one principal that may wait at once
 * @param checkpointInterval from one checkpoint of a run to the next
 * @param progressInterval from one progress event to the next, at least
 * @param tick how often deadlines, demands and other nodes are looked after
 * @param silence after which another node counts as dead; many ticks
 * @param maxStalled attempts in a row that may end with their server before there is a checkpoint
 * @param keep how long jobs are kept after their end
 * @param keepImages how long images are kept that no job needs
 * @param keepBytes of images, beyond which those without a job go first, then the jobs that ended
 *     longest ago
 */
public record JobSettings(
    int maxQueued,
    Duration checkpointInterval,
    Duration progressInterval,
    Duration tick,
    Duration silence,
    int maxStalled,
    Duration keep,
    Duration keepImages,
    long keepBytes) {

  public static JobSettings defaults() {
    return new JobSettings(
        64,
        Duration.ofSeconds(10),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(20),
        10,
        Duration.ofDays(7),
        Duration.ofDays(1),
        Long.MAX_VALUE);
  }

  public JobSettings withMaxQueued(int value) {
    return new JobSettings(
        value,
        checkpointInterval,
        progressInterval,
        tick,
        silence,
        maxStalled,
        keep,
        keepImages,
        keepBytes);
  }

  public JobSettings withCheckpointInterval(Duration value) {
    return new JobSettings(
        maxQueued, value, progressInterval, tick, silence, maxStalled, keep, keepImages, keepBytes);
  }

  public JobSettings withProgressInterval(Duration value) {
    return new JobSettings(
        maxQueued,
        checkpointInterval,
        value,
        tick,
        silence,
        maxStalled,
        keep,
        keepImages,
        keepBytes);
  }

  /** Other nodes are looked after so often, and count as dead after {@code silence}. */
  public JobSettings withSilence(Duration tick, Duration silence) {
    return new JobSettings(
        maxQueued,
        checkpointInterval,
        progressInterval,
        tick,
        silence,
        maxStalled,
        keep,
        keepImages,
        keepBytes);
  }

  public JobSettings withKeep(Duration jobs, Duration images) {
    return new JobSettings(
        maxQueued,
        checkpointInterval,
        progressInterval,
        tick,
        silence,
        maxStalled,
        jobs,
        images,
        keepBytes);
  }

  public JobSettings withKeepBytes(long value) {
    return new JobSettings(
        maxQueued,
        checkpointInterval,
        progressInterval,
        tick,
        silence,
        maxStalled,
        keep,
        keepImages,
        value);
  }
}
