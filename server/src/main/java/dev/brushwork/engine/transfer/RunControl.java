package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Precision;
import java.util.Optional;

/**
 * Whoever directs a run. Asked on the run's thread, which waits for the answer: every method must
 * be brief.
 */
public interface RunControl {
  /** What is to happen next. */
  enum Demand {
    GO_ON,
    /** End and forget: {@link TransferStoppedException}. */
    STOP,
    /**
     * Hand over a checkpoint, then end with {@link TransferStoppedException}. Before the first
     * iteration of a run there is nothing to hand over.
     */
    SUSPEND
  }

  /**
   * Asked before every iteration, and between its operations and those of the passes that find the
   * targets, as often as the device looks up. An iteration in the midst of which anything but to go
   * on is demanded is abandoned, as if it had not begun.
   */
  Demand demand();

  /**
   * Asked between iterations: changes to make before the next one, handed out once. The run is the
   * owner's to check: the spec they make must be free of problems.
   */
  default Optional<Steering> steering() {
    return Optional.empty();
  }

  /** Asked between iterations: whether a checkpoint is wanted now. */
  default boolean checkpointDue() {
    return false;
  }

  /** Takes a checkpoint that was due or demanded. */
  default void checkpoint(Checkpoint checkpoint) {}

  /**
   * Told that the losses were not finite, and that the run goes on after {@code iteration} updates
   * in {@code precision}, a higher one.
   */
  default void triedAgain(int iteration, Precision precision) {}

  /** Directs a run that can only be stopped. */
  static RunControl of(StopSignal stop) {
    return () -> stop.stopRequested() ? Demand.STOP : Demand.GO_ON;
  }
}
