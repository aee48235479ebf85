package dev.brushwork.compute.cuda.cudnn;

import java.util.List;
import java.util.Optional;

/**
 * An engine that heuristics offer for a convolution, for reports.
 *
 * @param mode of the heuristics that offer it first: A, B or FALLBACK
 * @param engine its number and knobs
 * @param numericalNotes {@code cudnnBackendNumericalNote_t}s, by number
 * @param compiledAtRuntime whether it is compiled for the convolution
 * @param objection why it is not taken; if empty, it is tried, and may still fail
 */
public record EngineOffer(
    String mode,
    String engine,
    List<Integer> numericalNotes,
    boolean compiledAtRuntime,
    Optional<String> objection) {

  public EngineOffer {
    numericalNotes = List.copyOf(numericalNotes);
  }
}
