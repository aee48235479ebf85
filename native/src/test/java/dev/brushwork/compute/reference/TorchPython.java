package dev.brushwork.compute.reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Python that has torch, if there is one. */
final class TorchPython {
  /** Names the Python to use; without it, {@code python3} is tried. */
  static final String VARIABLE = "BRUSHWORK_TORCH_PYTHON";

  /** Set to 1 where torch is known to be installed: its absence is then a failure. */
  private static final String REQUIRED = "BRUSHWORK_REQUIRE_TORCH";

  private static final long TIMEOUT_SECONDS = 120;

  private final String executable;

  private TorchPython(String executable) {
    this.executable = executable;
  }

  static boolean isRequired() {
    return "1".equals(System.getenv(REQUIRED));
  }

  /** The Python that the environment names, or else the one on the path, if torch loads there. */
  static Optional<TorchPython> find() {
    String named = System.getenv(VARIABLE);
    boolean isNamed = named != null && !named.isBlank();
    TorchPython python = new TorchPython(isNamed ? named : "python3");
    try {
      python.run("-c", "import torch");
      return Optional.of(python);
    } catch (IOException e) {
      if (isNamed) { // whoever named it wants to know
        throw new IllegalStateException(VARIABLE + " names a Python without torch", e);
      }
      return Optional.empty();
    }
  }

  /**
   * Runs it to its end.
   *
   * @throws IOException if it cannot be started, fails or hangs, with what it printed
   */
  void run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile("torch", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
        String printed = Files.readString(log, StandardCharsets.UTF_8);
        throw new IOException(command + (ended ? " failed: " : " hangs: ") + printed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(log);
    }
  }
}
