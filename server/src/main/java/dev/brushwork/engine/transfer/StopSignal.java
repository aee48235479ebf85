package dev.brushwork.engine.transfer;

/** Asked before every iteration whether the run should end. */
@FunctionalInterface
public interface StopSignal {
  StopSignal NEVER = () -> false;

  boolean stopRequested();
}
