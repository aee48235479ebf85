package dev.brushwork.job;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened to a job.
 *
 * @param sequence the event's number within its job: unique and rising, with gaps where newer
 *     progress took the place of older
 * @param state of the job after it
 * @param attempt how often the job has been started
 * @param detail why, for people; may be empty
 * @param progress present for {@link Type#PROGRESS} alone
 */
public record JobEvent(
    long sequence,
    Instant time,
    Type type,
    JobState state,
    int attempt,
    String detail,
    Optional<JobProgress> progress) {

  /** Kinds of events. */
  public enum Type {
    /** The job changed its state, or started anew within it. */
    STATE,
    /** The owner changed what is painted or when. */
    UPDATE,
    /** The run advanced; only the newest is kept. */
    PROGRESS
  }
}
