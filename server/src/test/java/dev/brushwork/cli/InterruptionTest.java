package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.brushwork.Main;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.testing.TestEngine;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C against a real process. */
@Timeout(120)
class InterruptionTest {
  /** How shells and the JVM count a process that SIGINT ended. */
  private static final int SIGINT_EXIT = 130;

  @TempDir Path folder;

  @Test
  void ctrlCStopsARunInOneLineAndLeavesNoOutput() throws Exception {
    String weights = Path.of(CliRun.weights()).toAbsolutePath().toString();
    assertThat(interrupt("--weights", weights))
        .startsWith("brushwork: stopped after ")
        .endsWith("nothing was written");
  }

  @Test
  void ctrlCCancelsARunOnAServer() throws Exception {
    try (BrushworkServer server =
        BrushworkServer.builder(TestEngine.get()).grace(Duration.ofMinutes(2)).start()) {
      assertThat(interrupt("--server", "127.0.0.1:" + server.port()))
          .isEqualTo("brushwork: the run was cancelled");
      // Closing would wait for the run, which has a hundred thousand iterations to go.
      assertTimeout(Duration.ofSeconds(60), server::close);
    }
  }

  /** Interrupts a long run once it is under way, and gives the last line that it printed. */
  private String interrupt(String... where) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                // A shell's background job ignores SIGINT, and so would all that it starts.
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(),
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(CliRun.with(CliRun.smallRun(folder, 100_000), where));
    command.addAll(List.of("--out", folder.resolve("out.png").toString()));
    command.addAll(List.of("--report", folder.resolve("run.json").toString()));
    Process process = new ProcessBuilder(command).start();
    List<String> last;
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      awaitProgress(err);
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      last = err.lines().filter(line -> !line.contains("it/s")).toList();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(SIGINT_EXIT);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("content.png", "style.png");
    }
    assertThat(last).hasSize(1);
    return last.get(0);
  }

  private static void awaitProgress(BufferedReader err) throws Exception {
    String line;
    do {
      line = err.readLine();
      assertThat(line).as("the run ended before it was interrupted").isNotNull();
    } while (!line.startsWith("0/"));
  }
}
