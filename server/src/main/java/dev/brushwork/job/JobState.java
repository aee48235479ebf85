package dev.brushwork.job;

/** Where a job is in its life. */
public enum JobState {
  /** Waits for a device. */
  QUEUED,
  /** Is being painted. */
  RUNNING,
  /** Waits until it is resumed. */
  PAUSED,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** Whether nothing will happen to the job any more. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
