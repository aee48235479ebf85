package dev.brushwork.compute.cuda.libraries;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;

/**
 * Where each part of CUDA is.
 *
 * @param parts every component, with the place of its libraries
 */
public record CudaLibraries(Map<CudaComponent, Place> parts) {
  private static final Pattern NVRTC_BUILTINS =
      Pattern.compile("libnvrtc-builtins\\.so\\.13\\.\\d+");

  /**
   * @param folder that holds all of a component's libraries
   * @param source how that folder was found, for people: "the system", "Python"
   * @param version as its file or package says, such as 13.0.96; of the file's name, 13 or 9, where
   *     neither does
   */
  public record Place(Path folder, String source, String version) {}

  public CudaLibraries {
    if (parts.size() != CudaComponent.values().length) {
      throw new IllegalArgumentException("every component has a place, but here are " + parts);
    }
    parts = Map.copyOf(parts);
  }

  /** The version of a component, such as 9.24.0. */
  public String version(CudaComponent component) {
    return parts.get(component).version();
  }

  /**
   * Loads them under the names by which JavaCPP asks for them: whatever it would find elsewhere, it
   * then uses these. To be called before the first use of JavaCPP's cuda classes.
   *
   * @throws UnsatisfiedLinkError if one of them cannot be loaded
   */
  void load() {
    // NVRTC asks for it by a name that has its minor version, and looks only where the linker does.
    Folders.in(parts.get(CudaComponent.NVRTC).folder()).stream()
        .filter(file -> NVRTC_BUILTINS.matcher(file.getFileName().toString()).matches())
        .forEach(file -> System.load(file.toAbsolutePath().toString()));
    for (CudaComponent component : CudaComponent.values()) {
      Path folder = parts.get(component).folder();
      for (String name : component.names()) {
        Path file = folder.resolve(CudaComponent.file(name));
        try {
          Loader.loadLibrary(CudaLibraries.class, new URL[] {file.toUri().toURL()}, name);
        } catch (MalformedURLException e) {
          throw new IllegalStateException("the path of a file is always a URL: " + file, e);
        }
      }
    }
  }

  /** One line: versions, and where they are. */
  @Override
  public String toString() {
    return new EnumMap<>(parts)
        .entrySet().stream()
            .map(
                part ->
                    part.getKey().title()
                        + " "
                        + part.getValue().version()
                        + " ("
                        + part.getValue().source()
                        + ": "
                        + part.getValue().folder()
                        + ")")
            .collect(Collectors.joining(", "));
  }
}
