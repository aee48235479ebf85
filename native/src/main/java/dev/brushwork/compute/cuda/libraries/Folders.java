package dev.brushwork.compute.cuda.libraries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What folders there are, and what is in them. */
final class Folders {
  private static final Pattern COLON = Pattern.compile(":");

  private Folders() {}

  /** Those that a variable such as {@code PATH} names. */
  static List<Path> named(Map<String, String> environment, String variable) {
    return COLON
        .splitAsStream(environment.getOrDefault(variable, ""))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** Its entries, by name; none if it cannot be read, for where one looks need not exist. */
  static List<Path> in(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
