package dev.brushwork.compute.cuda.libraries;

import java.util.Optional;

/** Finds and loads NVIDIA's libraries once; if that fails, the reason stays. */
public final class LoadedCuda {
  private static final CudaSearch.Outcome OUTCOME = load();

  private LoadedCuda() {}

  /** Why CUDA cannot be used here, in one line with the way out; empty if it can. */
  public static Optional<String> unavailableReason() {
    return OUTCOME.reason();
  }

  /** The libraries in use; empty where there is a reason. */
  public static Optional<CudaLibraries> libraries() {
    return OUTCOME.libraries();
  }

  private static CudaSearch.Outcome load() {
    // Asked first: without a driver nothing else is worth installing.
    Optional<String> noDriver = NvidiaDriver.ofThisMachine().missing();
    if (noDriver.isPresent()) {
      return CudaSearch.Outcome.missing(noDriver.get());
    }
    CudaSearch.Outcome outcome = CudaSearch.ofThisMachine().run();
    try {
      outcome.libraries().ifPresent(CudaLibraries::load);
      return outcome;
    } catch (LinkageError e) {
      return CudaSearch.Outcome.missing(
          "NVIDIA's libraries were found ("
              + outcome.libraries().orElseThrow()
              + ") but do not load: "
              + cause(e).getMessage());
    }
  }

  /** JavaCPP tries again through the system, whose failure hides the one that matters. */
  private static Throwable cause(Throwable failure) {
    return failure.getCause() == null ? failure : cause(failure.getCause());
  }
}
