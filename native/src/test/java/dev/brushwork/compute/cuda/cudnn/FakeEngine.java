package dev.brushwork.compute.cuda.cudnn;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.cuda.global.cudnn;

/**
 * An engine of {@link FakeCudnn}.
 *
 * @param fuses whether it runs graphs of more than one operation
 * @param fails whether it fails when it is finalised, as some do that heuristics offer
 */
record FakeEngine(
    long index,
    Map<Integer, Long> knobs,
    Set<Integer> notes,
    boolean compiledAtRuntime,
    long workspaceBytes,
    boolean fuses,
    boolean fails) {

  private static FakeEngine engine(long index, long workspaceBytes, Integer... notes) {
    return new FakeEngine(
        index,
        Map.of(2, index, 24, 3L),
        Set.of(notes),
        List.of(notes).contains(cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE),
        workspaceBytes,
        true,
        false);
  }

  static FakeEngine noting(long index, Integer... notes) {
    return engine(index, 0, notes);
  }

  static FakeEngine failing(long index) {
    return new FakeEngine(index, Map.of(), Set.of(), false, 0, true, true);
  }

  FakeEngine compiled() {
    return new FakeEngine(index, knobs, notes, true, workspaceBytes, fuses, fails);
  }

  FakeEngine unfused() {
    return new FakeEngine(index, knobs, notes, compiledAtRuntime, workspaceBytes, false, fails);
  }

  boolean has(int note) {
    return notes.contains(note);
  }

  /** Those that must not be taken come first, so that taking the first one shows. */
  static Map<Integer, List<FakeEngine>> offers() {
    FakeEngine tensorCores = engine(4, 0, cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE);
    return Map.of(
        cudnn.CUDNN_HEUR_MODE_A,
        List.of(
            engine(31, 0, cudnn.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC),
            engine(32, 0, cudnn.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION),
            engine(33, 0, cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD),
            engine(34, 0, cudnn.CUDNN_NUMERICAL_NOTE_FFT),
            engine(35, (64L << 20) + 1),
            failing(36),
            tensorCores),
        cudnn.CUDNN_HEUR_MODE_B,
        List.of(tensorCores, engine(7, 512, cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE)),
        cudnn.CUDNN_HEUR_MODE_FALLBACK,
        List.of(engine(44, 1024), engine(0, 0)));
  }
}
