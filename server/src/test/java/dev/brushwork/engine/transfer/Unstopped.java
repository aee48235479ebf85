package dev.brushwork.engine.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * Directs a run that nobody stops, and keeps the checkpoints that are due: none unless overridden.
 */
class Unstopped implements RunControl {
  final List<Checkpoint> taken = new ArrayList<>();

  /** A run whose checkpoints are due before each update. */
  static Unstopped keeping() {
    return new Unstopped() {
      @Override
      public boolean checkpointDue() {
        return true;
      }
    };
  }

  @Override
  public Demand demand() {
    return Demand.GO_ON;
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) {
    taken.add(checkpoint);
  }
}
