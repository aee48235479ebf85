package dev.brushwork.compute.cuda.libraries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's driver: a module of the kernel, and the library through which programs reach it.
 *
 * @param module the file in which the kernel's module says its version
 * @param folders where the dynamic linker looks
 */
public record NvidiaDriver(Path module, List<Path> folders) {
  private static final String LIBRARY = "libcuda.so.1";

  /** As "NVRM version: NVIDIA UNIX x86_64 Kernel Module 580.65.06 Sun Jul 27 ...". */
  private static final Pattern VERSION =
      Pattern.compile("Kernel Module(?: for \\S+)?\\s+(\\d+(?:\\.\\d+)+)");

  public NvidiaDriver {
    folders = List.copyOf(folders);
  }

  public static NvidiaDriver ofThisMachine() {
    return of(System.getenv());
  }

  static NvidiaDriver of(Map<String, String> environment) {
    return new NvidiaDriver(
        Path.of("/proc/driver/nvidia/version"), LinkerCache.folders(environment));
  }

  /** The version of the kernel's module, such as 580.65.06; empty where none is loaded. */
  public Optional<String> version() {
    try {
      Matcher found = VERSION.matcher(Files.readString(module));
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What is missing of it, in one line; empty if it is all there. */
  public Optional<String> missing() {
    if (folders.stream().anyMatch(folder -> Files.exists(folder.resolve(LIBRARY)))) {
      return Optional.empty();
    }
    return Optional.of(
        version()
            .map(
                version ->
                    "the kernel has NVIDIA's driver "
                        + version
                        + ", but its library "
                        + LIBRARY
                        + " is not here; a container needs the NVIDIA container toolkit")
            .orElse(
                "no NVIDIA driver here ("
                    + LIBRARY
                    + " is nowhere the linker looks); a GPU needs 580 or later"));
  }
}
