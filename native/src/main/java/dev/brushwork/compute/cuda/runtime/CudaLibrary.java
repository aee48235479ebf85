package dev.brushwork.compute.cuda.runtime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.global.cudart;

/** Loads the CUDA runtime, once, and remembers why it does not load. */
public final class CudaLibrary {
  private static final Pattern MISSING = Pattern.compile("(lib\\S+): cannot open shared object");
  private static final Optional<String> UNAVAILABLE = probe();

  private CudaLibrary() {}

  /** Why {@link JavaCppRuntime} cannot be used, in one line; empty if it can. */
  public static Optional<String> unavailableReason() {
    return UNAVAILABLE;
  }

  private static Optional<String> probe() {
    try {
      cudart.cudaGetErrorName(0); // the first use of the class loads the library
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(reason(e));
    }
  }

  /** What is missing, from the error of a library that could not be loaded. */
  public static String reason(LinkageError error) {
    Throwable deepest = error;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = String.valueOf(deepest.getMessage());
    if (message.contains("libcuda.so")) {
      return "there is no NVIDIA driver (libcuda.so.1)";
    }
    // "/folder/libjnicudart.so: libcudart.so.13: cannot open shared object file: ..."
    Matcher missing = MISSING.matcher(message);
    return missing.find()
        ? missing.group(1) + " was not found"
        : message.lines().findFirst().orElse("unknown");
  }
}
