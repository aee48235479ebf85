package dev.brushwork.engine.transfer;

/** Asked before every iteration, and between its operations, whether the run should end. */
@FunctionalInterface
public interface StopSignal {
  StopSignal NEVER = () -> false;

  boolean stopRequested();
}
