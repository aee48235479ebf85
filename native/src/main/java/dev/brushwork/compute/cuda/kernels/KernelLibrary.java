package dev.brushwork.compute.cuda.kernels;

import dev.brushwork.compute.OwnLibrary;
import java.io.IOException;
import java.net.URL;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/** Loads the kernels once; if that fails, the reason stays. */
public final class KernelLibrary {
  /** Names the library's file; only tests set it. */
  public static final String FILE_PROPERTY = "brushwork.cuda.kernels";

  private static final String FOLDER = "linux-x86_64/";
  private static final String DEFAULT_FILE = "libbrushwork_kernels.so";
  private static final Optional<String> UNAVAILABLE_REASON = load();

  private KernelLibrary() {}

  /** Why the native methods of {@link Kernels} cannot be called; empty if they can. */
  public static Optional<String> unavailableReason() {
    return UNAVAILABLE_REASON;
  }

  private static Optional<String> load() {
    String file = System.getProperty(FILE_PROPERTY, DEFAULT_FILE);
    URL resource = KernelLibrary.class.getResource(FOLDER + file);
    if (resource == null) {
      return Optional.of(
          "this build has no CUDA kernels ("
              + file
              + "), since there was no compiler for them: use a released archive or the container,"
              + " or build where nvcc of CUDA 13 is installed");
    }
    try {
      // Loading registers the methods: the library's JNI_OnLoad knows the class.
      OwnLibrary.load(resource, Loader.getCacheDir());
      return Optional.empty();
    } catch (IOException | LinkageError e) {
      return Optional.of("the CUDA kernels (" + resource + ") could not be loaded: " + e);
    }
  }
}
