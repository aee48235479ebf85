package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Precision;
import java.util.List;
import java.util.Optional;

/**
 * All that a run is between two iterations. Continued from it, a run makes the same bits as if it
 * had never ended, on the same kind of device with as many threads. The state of its random numbers
 * is its seed, which the fingerprint holds: they are pure functions of it, and only the first image
 * is made of them.
 *
 * @param fingerprint of the run, see {@link Fingerprint}
 * @param iteration updates done
 * @param extent of the image
 * @param image as {@link dev.brushwork.compute.Buffer#save} gave it
 * @param optimizerState the optimiser's tensors in its own order, then the moving average if there
 *     is one, as {@code Buffer.save} gave them
 * @param losses what was reported so far
 * @param seconds that the run has taken
 * @param totals of the objective, by which the run may end: see {@link Ending}
 * @param raised the precision in which the run was tried again after its losses had not been
 *     finite; empty if they were
 */
public record Checkpoint(
    String fingerprint,
    int iteration,
    Extent extent,
    byte[] image,
    List<byte[]> optimizerState,
    List<Losses> losses,
    double seconds,
    List<Double> totals,
    Optional<Precision> raised) {
  public Checkpoint {
    optimizerState = List.copyOf(optimizerState);
    losses = List.copyOf(losses);
    totals = List.copyOf(totals);
  }
}
