package dev.brushwork.job;

import dev.brushwork.engine.transfer.StopSignal;

/** Work that waits in a {@link RunQueue} for a slot of the device. */
public interface Run {
  /**
   * Does the work, on a slot's own thread. What it throws is logged, and the slot goes on.
   *
   * @param closing says that the queue is closing and its patience is over
   */
  void execute(StopSignal closing);

  /** Called instead of {@link #execute} if the queue closes first. */
  void dropped();

  /**
   * Seconds until this is done: from the start while it waits, from now on while it is executed.
   * Called from any thread, and soon out of date.
   */
  double secondsLeft();
}
