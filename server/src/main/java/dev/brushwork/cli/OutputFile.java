package dev.brushwork.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * A file that a command writes. It appears whole or not at all: the bytes go to a temporary file
 * beside it, which then takes its name.
 */
final class OutputFile {
  private final String flag;
  private final Path path;

  private OutputFile(String flag, Path path) {
    this.flag = flag;
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
    OutputFile file = new OutputFile(flag, path);
    file.tryOut();
    return file;
  }

  /** Permissions do not tell all: a name may be too long, or a file system like /proc. */
  private void tryOut() {
    try {
      Files.delete(Files.write(temporary(), new byte[0]));
    } catch (IOException e) {
      throw CliException.usage(unwritable(e));
    }
  }

  Path path() {
    return path;
  }

  void write(byte[] bytes) throws IOException {
    write(out -> out.write(bytes));
  }

  /**
   * @throws IOException whose message names the flag and the file
   */
  void write(Content content) throws IOException {
    Path temporary = temporary();
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
        content.writeTo(out);
      }
      Files.move(temporary, path.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(unwritable(e), e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Not of createTempFile, whose files only their owner can read: it becomes the output. */
  private Path temporary() {
    Path target = path.toAbsolutePath();
    return target.resolveSibling(
        "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
  }

  private String unwritable(IOException e) {
    String reason = e.getMessage();
    if (e instanceof NoSuchFileException) {
      reason = "no such file or directory";
    } else if (e instanceof AccessDeniedException) {
      reason = "permission denied";
    } else if (e instanceof FileSystemException failure && failure.getReason() != null) {
      reason = failure.getReason();
    }
    return flag + ": " + path + " cannot be written: " + reason;
  }
}
