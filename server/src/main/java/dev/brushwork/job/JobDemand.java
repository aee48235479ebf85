package dev.brushwork.job;

/** What is asked of a running job, which obeys in the midst of an iteration. */
public enum JobDemand {
  NONE,
  PAUSE,
  CANCEL,
  /** Its deadline for finishing has passed. */
  EXPIRE
}
