package dev.brushwork.compute.cuda.cudnn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.global.cudnn;

/** Which engines may run: what they note about their arithmetic decides. */
final class EngineRules {
  /** Of device memory beside the operands. */
  static final long MOST_WORKSPACE_BYTES = 64L << 20;

  /** Same bits every time, sums in fp32, no transforms that lose digits. */
  private static final Map<Integer, String> NEVER = new LinkedHashMap<>();

  static {
    NEVER.put(cudnn.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC, "is not deterministic");
    NEVER.put(cudnn.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION, "adds up in 16 bits");
    NEVER.put(cudnn.CUDNN_NUMERICAL_NOTE_FFT, "transforms by FFT");
    NEVER.put(cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD, "transforms by Winograd");
    NEVER.put(cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_4x4, "transforms by Winograd");
    NEVER.put(cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6, "transforms by Winograd");
    NEVER.put(cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13, "transforms by Winograd");
  }

  private EngineRules() {}

  /** Why the engine may not run; empty if it may. */
  static Optional<String> objection(EngineConfiguration engine, ConvolutionSpec spec) {
    Arithmetic arithmetic = spec.arithmetic();
    for (int note : engine.numericalNotes()) {
      String objection = NEVER.get(note);
      if (objection != null) {
        return Optional.of(objection);
      }
      if (note == cudnn.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS && arithmetic != Arithmetic.TF32) {
        return Optional.of("rounds its operands");
      }
      // With fp32 operands they are TF32's, which nothing else reports.
      if (note == cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE && arithmetic == Arithmetic.FP32) {
        return Optional.of("uses tensor cores");
      }
    }
    // cuDNN 9.24 took up to 15 s for each, where another engine and a kernel of ours cost
    // microseconds.
    if (engine.compiledAtRuntime()
        && arithmetic == Arithmetic.FP32
        && (!spec.hasEpilogue() || EpilogueKernel.maps(spec).isPresent())) {
      return Optional.of("takes long to compile without tensor cores");
    }
    return Optional.empty();
  }

  /** Why a finalised plan may not run; empty if it may. */
  static Optional<String> objection(long workspaceBytes) {
    return workspaceBytes > MOST_WORKSPACE_BYTES
        ? Optional.of("wants a workspace of " + workspaceBytes + " bytes")
        : Optional.empty();
  }
}
