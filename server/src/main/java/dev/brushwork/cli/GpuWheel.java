package dev.brushwork.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The Python packages in which NVIDIA publishes what the {@code cuda} backend needs at run time.
 *
 * @param name of the package
 * @param version pinned, so that everybody runs what was tried
 */
record GpuWheel(String name, String version) {
  /** All of them; none needs another that is not here. */
  static final List<GpuWheel> ALL =
      List.of(
          new GpuWheel("nvidia-cuda-runtime", "13.0.96"),
          new GpuWheel("nvidia-cuda-nvrtc", "13.0.88"),
          new GpuWheel("nvidia-cublas", "13.1.1.3"),
          new GpuWheel("nvidia-cudnn-cu13", "9.24.0.43"));

  /** Bytes that installing takes for a while: the packages, and unpacked, what is in them. */
  static final long ROOM = 3_000_000_000L;

  static final String TERMS =
      "These libraries are NVIDIA's, under the terms of the CUDA Toolkit and of cuDNN: whoever installs"
          + " them accepts those.";

  /** As pip takes it. */
  String requirement() {
    return name + "==" + version;
  }

  /** Whether {@code folder} has exactly these: pip writes a package's record when it is whole. */
  static boolean areIn(Path folder) {
    return ALL.stream()
        .allMatch(
            wheel ->
                Files.isRegularFile(
                    folder
                        .resolve(wheel.name.replace('-', '_') + "-" + wheel.version + ".dist-info")
                        .resolve("RECORD")));
  }

  /** Whether {@code folder} has nothing but what an earlier {@code setup-gpu} put there. */
  static boolean mayReplace(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .allMatch(name -> name.startsWith("nvidia") || name.equals("bin"));
    }
  }
}
