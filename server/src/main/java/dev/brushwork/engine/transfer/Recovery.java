package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.Precision;
import java.util.Optional;

/** The precision of a run, which is raised once if its losses are not finite. */
final class Recovery {
  private final Device device;
  private final boolean restored;
  private Precision precision;
  private Optional<Precision> raised;
  private Optional<TransferResult> lastFinite = Optional.empty();
  private boolean wasFinite;

  /**
   * @param asked the precision of a run that is finite
   * @param from what the run goes on from
   */
  Recovery(Device device, Precision asked, Optional<Checkpoint> from) {
    this.device = device;
    this.restored = from.isPresent();
    this.raised = from.flatMap(Checkpoint::raised);
    this.precision = raised.orElse(asked);
  }

  Precision precision() {
    return precision;
  }

  /** The precision that it was raised to; empty if it was not. */
  Optional<Precision> raised() {
    return raised;
  }

  /** Losses were finite. */
  void wasFinite() {
    wasFinite = true;
  }

  /** Prepares a stage, for which a higher precision may leave no room. */
  void prepare(Stage stage, TransferSpec spec, int begun) {
    try {
      stage.prepare(spec);
    } catch (DeviceMemoryException e) {
      if (raised.isEmpty()) {
        throw e;
      }
      DivergedException diverged =
          new DivergedException(
              begun, ", and the device has no room to go on in " + precision, lastFinite);
      diverged.addSuppressed(e);
      throw diverged;
    }
  }

  /**
   * Raises the precision.
   *
   * @param seen updates done when losses were seen that are not finite
   * @param rescued the last picture whose losses are, if there is one
   * @throws DivergedException if there is no higher precision
   * @throws CheckpointException if the run was never finite since it went on from its checkpoint
   */
  Precision raise(int seen, Optional<TransferResult> rescued) {
    lastFinite = rescued.or(() -> lastFinite);
    Optional<Precision> higher = higher();
    if (higher.isEmpty() && restored && !wasFinite && lastFinite.isEmpty()) {
      throw new CheckpointException("the losses of its image are not finite");
    }
    precision =
        higher.orElseThrow(
            () ->
                new DivergedException(
                    seen, raised.map(p -> ", also in " + p).orElse(""), lastFinite));
    raised = higher;
    return precision;
  }

  /**
   * Doubles are no help: only the reference has them, and computes with them whatever it is asked
   * for.
   */
  private Optional<Precision> higher() {
    return switch (precision) {
      case MIXED, BF16, TF32 -> Optional.of(Precision.FP32).filter(device::supports);
      case FP32, FP64 -> Optional.empty();
    };
  }
}
