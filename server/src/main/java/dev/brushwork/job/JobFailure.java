package dev.brushwork.job;

/**
 * Why a job failed.
 *
 * @param message for people
 */
public record JobFailure(Reason reason, String message) {
  /** Kinds of failures, named as the reasons of errors are on the wire. */
  public enum Reason {
    /** The loss was no longer a finite number. */
    DIVERGED,
    /** The device had no room. */
    DEVICE_MEMORY,
    /** A deadline passed. */
    DEADLINE,
    /** What the job needs is no longer there, such as its weights or an image. */
    UNMET_PRECONDITION,
    /** The servers that ran it died again and again without getting any further. */
    CRASHED,
    INTERNAL
  }
}
