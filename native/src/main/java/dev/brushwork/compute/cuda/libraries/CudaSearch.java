package dev.brushwork.compute.cuda.libraries;

import dev.brushwork.compute.CacheFolder;
import dev.brushwork.compute.cuda.libraries.CudaLibraries.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks for CUDA 13 and cuDNN 9.
 *
 * <p>In this order: the folders that {@code BRUSHWORK_CUDA_LIBRARIES} names, and then nowhere else;
 * Brushwork's own folder, which {@code setup-gpu} fills; the system; the Python on the {@code
 * PATH}, for those who have PyTorch. The first place that has everything wins; if none has, each
 * part is taken from the first that has it.
 *
 * @param sources where to look, best first; each is asked for its folders when its turn comes
 */
record CudaSearch(List<Source> sources) {
  static final String VARIABLE = "BRUSHWORK_CUDA_LIBRARIES";

  private static final String WAY_OUT =
      "; './brushwork setup-gpu' gets them, or " + VARIABLE + " names the folder that has them";
  private static final String PYTHON_PATH = "import sys; print(*filter(None, sys.path), sep='\\n')";
  private static final int PYTHON_PATIENCE_SECONDS = 10;

  /** A place that people know by a name, and its folders. */
  record Source(String name, Supplier<List<Path>> folders) {}

  /** What was found, or the reason why not, in one line. */
  record Outcome(Optional<CudaLibraries> libraries, Optional<String> reason) {
    static Outcome found(CudaLibraries libraries) {
      return new Outcome(Optional.of(libraries), Optional.empty());
    }

    static Outcome missing(String reason) {
      return new Outcome(Optional.empty(), Optional.of(reason));
    }
  }

  static CudaSearch ofThisMachine() {
    return of(System.getenv());
  }

  static CudaSearch of(Map<String, String> environment) {
    List<Path> named = Folders.named(environment, VARIABLE);
    if (!named.isEmpty()) {
      return new CudaSearch(List.of(new Source(VARIABLE, () -> layouts(named))));
    }
    return new CudaSearch(
        List.of(
            new Source(
                "the folder of setup-gpu",
                () -> layouts(List.of(CacheFolder.of(environment, CacheFolder.CUDA)))),
            new Source("the system", () -> system(environment)),
            new Source("Python", () -> python(environment))));
  }

  Outcome run() {
    Map<CudaComponent, Place> first = new EnumMap<>(CudaComponent.class);
    for (Source source : sources) {
      Map<CudaComponent, Place> here = components(source);
      if (here.size() == CudaComponent.values().length) {
        return Outcome.found(new CudaLibraries(here));
      }
      here.forEach(first::putIfAbsent);
    }
    List<CudaComponent> missing =
        Arrays.stream(CudaComponent.values()).filter(c -> !first.containsKey(c)).toList();
    return missing.isEmpty()
        ? Outcome.found(new CudaLibraries(first))
        : Outcome.missing(reason(missing));
  }

  private String reason(List<CudaComponent> missing) {
    return missing.stream()
            .map(c -> c.title() + " (" + last(c.files()) + ")")
            .collect(Collectors.joining(", ", "found no ", ""))
        + " in "
        + sources.stream().map(Source::name).collect(Collectors.joining(", "))
        + WAY_OUT;
  }

  private static Map<CudaComponent, Place> components(Source source) {
    List<Path> folders = source.folders().get();
    Map<CudaComponent, Place> found = new EnumMap<>(CudaComponent.class);
    for (CudaComponent component : CudaComponent.values()) {
      folders.stream()
          .filter(folder -> holds(folder, component))
          .findFirst()
          .ifPresent(
              folder ->
                  found.put(
                      component,
                      new Place(folder, source.name(), LibraryVersion.of(folder, component))));
    }
    return found;
  }

  private static boolean holds(Path folder, CudaComponent component) {
    return component.files().stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
  }

  private static List<Path> system(Map<String, String> environment) {
    List<Path> folders = new ArrayList<>(LinkerCache.folders(environment));
    for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
      String toolkit = environment.getOrDefault(variable, "");
      if (!toolkit.isEmpty()) {
        folders.add(Path.of(toolkit, "lib64"));
      }
    }
    folders.add(Path.of("/usr/local/cuda/lib64"));
    folders.add(Path.of("/usr/local/cuda-13/lib64"));
    return folders;
  }

  /** The folders of the packages of the Python that a user would run. */
  private static List<Path> python(Map<String, String> environment) {
    return program("python3", environment)
        .or(() -> program("python", environment))
        .map(
            program ->
                ProgramOutput.lines(
                    List.of(program.toString(), "-c", PYTHON_PATH),
                    PYTHON_PATIENCE_SECONDS,
                    TimeUnit.SECONDS))
        .map(path -> layouts(path.stream().map(Path::of).toList()))
        .orElse(List.of());
  }

  private static Optional<Path> program(String name, Map<String, String> environment) {
    return Folders.named(environment, "PATH").stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Where libraries lie below a folder: in it, in its {@code lib64} or {@code lib}, and where
   * NVIDIA's Python packages put them, {@code nvidia/PACKAGE/lib}.
   */
  private static List<Path> layouts(List<Path> folders) {
    List<Path> all = new ArrayList<>();
    for (Path folder : folders) {
      all.add(folder);
      all.add(folder.resolve("lib64"));
      all.add(folder.resolve("lib"));
      Folders.in(folder.resolve("nvidia")).forEach(part -> all.add(part.resolve("lib")));
    }
    return all;
  }

  private static String last(List<String> list) {
    return list.get(list.size() - 1);
  }
}
