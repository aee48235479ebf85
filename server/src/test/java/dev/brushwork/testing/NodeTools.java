package dev.brushwork.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * What the tests need of Node, installed below target. Where there is no Node, tests skip and say
 * why; with {@code BRUSHWORK_REQUIRE_NODE=1}, as CI sets it where Node is there, they fail.
 */
public final class NodeTools {
  private static final Path SOURCES = Path.of("src", "test", "node");
  private static final Path INSTALLED = Path.of("target", "node");
  private static final long INSTALL_SECONDS = 300;
  private static final long RUN_SECONDS = 60;

  private NodeTools() {}

  /** What a program printed and how it ended. */
  public record Output(int exitCode, String text) {}

  /** Installs the packages, unless those of the same package.json are there already. */
  public static synchronized Path install() {
    try {
      Path wanted = SOURCES.resolve("package.json");
      Path done = INSTALLED.resolve("installed.json");
      if (Files.exists(done) && Files.mismatch(done, wanted) == -1) {
        return INSTALLED.toAbsolutePath();
      }
      Files.createDirectories(INSTALLED);
      Files.copy(wanted, INSTALLED.resolve("package.json"), StandardCopyOption.REPLACE_EXISTING);
      // No lock file: it names packages of other systems, which not every mirror has. The packages
      // need none of their install scripts.
      Output output =
          execute(
              INSTALL_SECONDS,
              "npm",
              "install",
              "--no-package-lock",
              "--ignore-scripts",
              "--no-audit",
              "--no-fund");
      if (output.exitCode() != 0) {
        missing("npm could not install the packages of " + wanted + ": " + output.text());
      }
      Files.copy(wanted, done, StandardCopyOption.REPLACE_EXISTING);
      return INSTALLED.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program in the folder of the packages. */
  public static Output run(String... command) {
    return execute(RUN_SECONDS, command);
  }

  private static Output execute(long seconds, String... command) {
    Path log = null;
    try {
      log = Files.createTempFile("brushwork-node", ".log");
      Process process =
          new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Output(-1, "it did not end within " + seconds + " s: " + read(log));
      }
      return new Output(process.exitValue(), read(log));
    } catch (IOException e) {
      missing("'" + command[0] + "' cannot be run: " + e.getMessage());
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      delete(log);
    }
  }

  private static String read(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  private static void delete(Path log) {
    try {
      if (log != null) {
        Files.deleteIfExists(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void missing(String reason) {
    if ("1".equals(System.getenv("BRUSHWORK_REQUIRE_NODE"))) {
      fail("BRUSHWORK_REQUIRE_NODE is set, but " + reason);
    }
    abort("skipped, because " + reason);
  }
}
