package dev.brushwork.compute.onednn;

import dev.brushwork.compute.OwnLibrary;
import java.io.IOException;
import java.net.URL;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/** Loads our own kernels once; if that fails, the reason stays. */
final class KernelLibrary {
  private static final String RESOURCE = "linux-x86_64/libbrushwork_cpu.so";
  private static final Optional<String> UNAVAILABLE_REASON = load();

  private KernelLibrary() {}

  /** Why the native methods of {@link Kernels} cannot be called; empty if they can. */
  static Optional<String> unavailableReason() {
    return UNAVAILABLE_REASON;
  }

  private static Optional<String> load() {
    URL resource = KernelLibrary.class.getResource(RESOURCE);
    if (resource == null) {
      return Optional.of("this build was made without g++");
    }
    // Brings OpenMP's library, which ours then shares: one team of threads for both.
    Optional<String> oneDnn = OneDnnLibrary.unavailableReason();
    if (oneDnn.isPresent()) {
      return oneDnn;
    }
    try {
      // Loading registers the methods: the library's JNI_OnLoad knows the class.
      OwnLibrary.load(resource, Loader.getCacheDir());
      return Optional.empty();
    } catch (IOException | LinkageError e) {
      return Optional.of("the kernels (" + resource + ") could not be loaded: " + e);
    }
  }
}
