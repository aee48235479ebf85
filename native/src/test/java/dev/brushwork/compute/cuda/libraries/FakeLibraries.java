package dev.brushwork.compute.cuda.libraries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Files with the names of NVIDIA's libraries and nothing in them. */
final class FakeLibraries {
  private FakeLibraries() {}

  /** All components as a toolkit puts them: in one folder. */
  static Path toolkit(Path folder) {
    Arrays.stream(CudaComponent.values()).forEach(component -> put(folder, component));
    return folder;
  }

  /** All components as NVIDIA's wheels lie in Python's {@code site}. */
  static Path wheels(Path site) {
    for (CudaComponent component : CudaComponent.values()) {
      String part = component == CudaComponent.CUDNN ? "cudnn" : "cu13";
      put(site.resolve("nvidia").resolve(part).resolve("lib"), component);
      folder(site.resolve(component.wheel() + "-1.2." + component.files().size() + ".dist-info"));
    }
    return site;
  }

  static void put(Path folder, CudaComponent component) {
    put(folder, component.files());
  }

  static void put(Path folder, List<String> files) {
    folder(folder);
    files.forEach(file -> write(folder.resolve(file), ""));
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void folder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
