package dev.brushwork.compute.cuda.cudnn;

import java.util.Locale;
import java.util.Optional;

/** Loads cuDNN once; if that fails, the reason stays. */
public final class CudnnLibrary {
  private static final long OLDEST = 90_800;
  private static final long NEXT_MAJOR = 100_000;
  private static final CudnnApi API = new JavaCppCudnn();
  private static final Optional<String> UNAVAILABLE_REASON = probe();

  private CudnnLibrary() {}

  /** Why cuDNN cannot be used here, in one line; empty if it can. */
  public static Optional<String> unavailableReason() {
    return UNAVAILABLE_REASON;
  }

  /**
   * Such as 9.24.0.
   *
   * @throws CudnnException if it is not available
   */
  public static String version() {
    return text(api().version());
  }

  /**
   * @throws CudnnException if it is not available
   */
  static CudnnApi api() {
    UNAVAILABLE_REASON.ifPresent(
        reason -> {
          throw new CudnnException(reason);
        });
    return API;
  }

  /** {@code 92400} as {@code 9.24.0}. */
  static String text(long version) {
    return version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
  }

  private static Optional<String> probe() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!system.toLowerCase(Locale.ROOT).matches("linux (amd64|x86_64)")) {
      return Optional.of("cuDNN needs Linux on x86-64, this is " + system);
    }
    try {
      long version = API.version();
      // Descriptions of devices, by which plans are found, came with 9.8.
      return version >= OLDEST && version < NEXT_MAJOR
          ? Optional.empty()
          : Optional.of("cuDNN 9.8 or a later 9 is needed, found " + text(version));
    } catch (LinkageError e) {
      Throwable deepest = e;
      while (deepest.getCause() != null) {
        deepest = deepest.getCause();
      }
      String reason = deepest.toString().lines().findFirst().orElse("unknown");
      // Without the folder that JavaCPP has its wrappers in, which tells nobody anything.
      return Optional.of(
          "cuDNN 9 for CUDA 13 could not be loaded: " + reason.replaceFirst("\\S+/(?=lib)", ""));
    }
  }
}
