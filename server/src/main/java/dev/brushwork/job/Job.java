package dev.brushwork.job;

import dev.brushwork.engine.transfer.Steering;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A job as the store has it.
 *
 * @param requestId given by the caller so that a repeat finds the first job
 * @param demand what is asked of it while it runs
 * @param priority the higher, the sooner
 * @param request what to do, in the bytes of whoever created it
 * @param steering changes made since, all together
 * @param attempt how often it has been started
 * @param node where it runs, or ran last
 * @param checkpoint where to go on
 * @param progress the newest
 * @param lastSequence the number of the last event
 * @param startDeadline by when it must have started, else it fails
 * @param finishDeadline by when it must have ended, else it fails
 * @param attachedTo the node of the call that it is attached to; empty if it stands alone
 * @param deviceBytes that it needs besides the weights, as estimated
 * @param obstacle why no server could run it when it was looked last, while it was queued; see
 *     {@link Obstacle}
 */
public record Job(
    String id,
    String principal,
    Optional<String> requestId,
    JobState state,
    JobDemand demand,
    int priority,
    Map<String, String> labels,
    byte[] request,
    Steering steering,
    int attempt,
    Optional<String> node,
    Optional<CheckpointReference> checkpoint,
    Optional<JobProgress> progress,
    long lastSequence,
    Optional<JobFailure> failure,
    Optional<JobResult> result,
    Instant createTime,
    Instant updateTime,
    Optional<Instant> startTime,
    Optional<Instant> finishTime,
    Optional<Instant> startDeadline,
    Optional<Instant> finishDeadline,
    String attachedTo,
    long deviceBytes,
    String obstacle) {

  /** Whether it ends with the call that it is attached to. */
  public boolean isAttached() {
    return !attachedTo.isEmpty();
  }

  /**
   * A checkpoint that the job can go on from.
   *
   * @param name in the {@link CheckpointStore}
   * @param iteration updates done
   */
  public record CheckpointReference(String name, int iteration) {}
}
