package dev.brushwork.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * A file that a command writes. It appears whole or not at all: the bytes go to a temporary file
 * beside it, which then takes its name.
 */
final class OutputFile {
  private final Path path;

  private OutputFile(Path path) {
    this.path = path;
  }

  /** Writes the bytes of a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Checks, before any work is done for it, that the file can be written.
   *
   * @param extension how its name must end, such as {@code .png}
   */
  static OutputFile of(String flag, Path path, String extension) {
    return of(flag, path, List.of(extension));
  }

  /** The same for a file whose name may end in any of {@code extensions}. */
  static OutputFile of(String flag, Path path, List<String> extensions) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (extensions.stream().noneMatch(name::endsWith)) {
      throw CliException.usage(
          flag + ": " + path + " must end in " + String.join(", ", extensions));
    }
    Path folder = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path)) {
      throw CliException.usage(flag + ": " + path + " is a folder");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw CliException.usage(flag + ": there is no folder " + folder);
    }
    if (!Files.isWritable(folder)) {
      throw CliException.usage(flag + ": the folder " + folder + " cannot be written to");
    }
    return new OutputFile(path);
  }

  Path path() {
    return path;
  }

  void write(byte[] bytes) throws IOException {
    write(out -> out.write(bytes));
  }

  void write(Content content) throws IOException {
    Path target = path.toAbsolutePath();
    // Not createTempFile, whose files only their owner can read, and this one becomes the output.
    Path temporary =
        target.resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
        content.writeTo(out);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
