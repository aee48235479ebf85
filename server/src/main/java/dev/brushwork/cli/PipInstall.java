package dev.brushwork.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Installs Python packages into a folder, with the pip of a Python that is here. */
final class PipInstall {
  private static final List<String> OPTIONS =
      List.of(
          "--no-deps",
          "--no-input",
          "--no-cache-dir",
          "--no-compile",
          "--disable-pip-version-check",
          "--no-color",
          "--progress-bar=off",
          "--only-binary=:all:");

  private final String python;

  private PipInstall(String python) {
    this.python = python;
  }

  /**
   * With this Python.
   *
   * @param python a program, by its path or its name on the PATH
   */
  static PipInstall with(String python) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(python, "-m", "pip", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw CliException.failure(
          "found no Python: '"
              + python
              + "' does not start; install Python 3 with pip, or name one with --python",
          e);
    }
    if (process.waitFor() != 0) {
      throw CliException.failure(
          "'"
              + python
              + "' has no pip: install it ('"
              + python
              + " -m ensurepip', or the system's package python3-pip), or name another Python with"
              + " --python",
          null);
    }
    return new PipInstall(python);
  }

  /**
   * Installs; what pip leaves behind if it fails is the caller's to delete.
   *
   * @param requirements such as {@code name==version}
   * @param folder which exists; pip's temporary files go there, too
   * @param lines hears what pip says it does
   */
  void into(
      Path folder, List<String> requirements, Interruption interruption, Consumer<String> lines)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python, "-m", "pip", "install"));
    command.addAll(OPTIONS);
    command.addAll(List.of("--target", folder.resolve("packages").toString()));
    command.addAll(requirements);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // The system's own folder for them is often too small.
    builder.environment().put("TMPDIR", Files.createDirectory(folder.resolve("tmp")).toString());
    Process pip = builder.start();
    interruption.onRequest(pip::destroy);
    String complaint = "";
    try (BufferedReader out = pip.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("ERROR: ")) {
          complaint = line.substring("ERROR: ".length());
        }
        lines.accept(line);
      }
    } finally {
      // Ends it where its output could not be read to the end.
      pip.destroy();
    }
    int exitCode = pip.waitFor();
    if (exitCode != 0) {
      throw CliException.failure(
          "pip could not get "
              + String.join(" ", requirements)
              + ": "
              + (complaint.isEmpty() ? "it ended with exit code " + exitCode : complaint),
          null);
    }
  }
}
