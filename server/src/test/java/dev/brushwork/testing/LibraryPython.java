package dev.brushwork.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Python that {@code BRUSHWORK_TORCH_PYTHON} names, else {@code python3}. */
public final class LibraryPython {
  private static final long TIMEOUT_SECONDS = 120;

  private final String executable;

  private LibraryPython(String executable) {
    this.executable = executable;
  }

  /** The Python, if it has NumPy and a module; without, the test that asks is skipped. */
  public static LibraryPython with(String module) throws IOException {
    String named = System.getenv("BRUSHWORK_TORCH_PYTHON");
    LibraryPython python = new LibraryPython(named == null || named.isBlank() ? "python3" : named);
    String printed = python.attempt("-c", "import numpy, " + module);
    assumeTrue(printed == null, () -> "skipped: " + python.executable + " has no " + module);
    return python;
  }

  /** Runs it to its end, which must be good. */
  public void run(String... arguments) throws IOException {
    assertThat(attempt(arguments)).as("what the script printed before it failed").isNull();
  }

  /** What it printed if it failed, else null. */
  private String attempt(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile("python", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0
          ? null
          : Files.readString(log, StandardCharsets.UTF_8) + (ended ? "" : "(it hangs)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(log);
    }
  }
}
