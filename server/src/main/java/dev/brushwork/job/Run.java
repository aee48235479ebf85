package dev.brushwork.job;

import dev.brushwork.engine.transfer.StopSignal;
import java.time.Instant;
import java.util.Optional;

/** Work that waits in a {@link RunQueue} for a slot of the device. */
public interface Run {
  /**
   * Called before anything else, when the queue has taken the run in. The queue's lock is held, so
   * that no slot can start the run meanwhile: it must be brief and must not call the queue.
   *
   * @param position runs that must end before this one can start
   */
  void queued(int position);

  /**
   * Does the work, on a slot's own thread. What it throws is logged, and the slot goes on.
   *
   * @param closing says that the queue is closing and its patience is over
   */
  void execute(StopSignal closing);

  /** Called instead of {@link #execute} if the queue closes first. */
  void dropped();

  /**
   * Since when this has waited to be executed; empty if it was executed before, and goes on.
   *
   * @param taken when the queue took it in
   */
  default Optional<Instant> waitedSince(Instant taken) {
    return Optional.of(taken);
  }

  /**
   * Bytes of device memory that this needs at its peak, besides the weights; 0 if so little that
   * nobody need wait for it.
   */
  default long deviceBytes() {
    return 0;
  }

  /**
   * Seconds until this is done: from the start while it waits, from now on while it is executed.
   * Called from any thread, and soon out of date.
   */
  double secondsLeft();
}
