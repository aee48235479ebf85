package dev.brushwork.compute.cuda.libraries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The folders in which the dynamic linker of this system looks for libraries. */
final class LinkerCache {
  private static final List<Path> USUAL =
      Stream.of("/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64")
          .map(Path::of)
          .toList();
  private static final int PATIENCE_SECONDS = 5;

  private LinkerCache() {}

  /** Those of {@code LD_LIBRARY_PATH} first, then those that hold what ldconfig lists. */
  static List<Path> folders(Map<String, String> environment) {
    List<Path> folders = new ArrayList<>(Folders.named(environment, "LD_LIBRARY_PATH"));
    for (String line : listing()) {
      int arrow = line.indexOf("=> ");
      if (arrow > 0 && line.contains("x86-64")) {
        folders.add(Path.of(line.substring(arrow + 3)).getParent());
      }
    }
    folders.addAll(USUAL);
    return folders.stream().distinct().toList();
  }

  /** What {@code ldconfig -p} prints; nothing where there is no ldconfig, as in slim containers. */
  private static List<String> listing() {
    for (String program : List.of("/sbin/ldconfig", "/usr/sbin/ldconfig")) {
      if (Files.isExecutable(Path.of(program))) {
        return ProgramOutput.lines(List.of(program, "-p"), PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
    return List.of();
  }
}
