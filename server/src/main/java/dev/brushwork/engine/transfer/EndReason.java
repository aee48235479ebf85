package dev.brushwork.engine.transfer;

/** Why a run ended. */
public enum EndReason {
  /** Every iteration was done. */
  ITERATIONS,
  /** The objective no longer changed. */
  CONVERGED,
  /** The time that it was given was over. */
  TIME,
  /** Its losses were no longer finite; what it made is the last picture whose losses were. */
  DIVERGED
}
