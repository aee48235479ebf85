package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same command against a real server over the loopback interface. */
@Timeout(120)
class ServerRunTest {
  private static BrushworkServer server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = BrushworkServer.builder(TestEngine.get()).grace(Duration.ZERO).start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private List<String> remote(Path out) {
    return CliRun.with(
        CliRun.smallRun(folder), "--out", out.toString(), "--server", "127.0.0.1:" + server.port());
  }

  @Test
  void aServerPaintsTheSameBytesAsThisProcess() throws Exception {
    Path here = folder.resolve("here.png");
    Path there = folder.resolve("there.png");
    Path report = folder.resolve("there.json");
    CliRun local =
        CliRun.of(
            CliRun.with(
                CliRun.smallRun(folder),
                "--out",
                here.toString(),
                "--weights",
                CliRun.weights(),
                "--threads",
                "2"));
    CliRun remote =
        CliRun.of(
            CliRun.with(
                remote(there), "--weights", CliRun.weights(), "--report", report.toString()));
    assertThat(local.err()).contains("wrote " + here);
    assertThat(remote.err()).contains("painting 24 x 16", "wrote " + there);
    assertThat(there).hasSameBinaryContentAs(here);
    JsonObject written = JsonParser.parseString(Files.readString(report)).getAsJsonObject();
    assertThat(written.get("reason").getAsString()).isEqualTo("the best for tests");
    assertThat(written.getAsJsonArray("losses")).isNotEmpty();
  }

  @Test
  void withoutWeightsTheServersOwnAreUsed() {
    CliRun done = CliRun.of(remote(folder.resolve("out.png")));
    assertThat(done.err()).contains("wrote ");
    assertThat(done.exitCode()).isZero();
  }

  @Test
  void weightsThatTheServerDoesNotHoldAreRefused() {
    Path out = folder.resolve("out.png");
    CliRun refused =
        CliRun.of(CliRun.with(remote(out), "--weights", TestWeights.of("vgg16", 1).toString()));
    assertThat(refused.err()).contains("does not hold these weights");
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(out).doesNotExist();
  }

  @Test
  void whatTheServerRefusesIsSaidOfTheFlag() {
    CliRun refused = CliRun.of(CliRun.with(remote(folder.resolve("out.png")), "--epsilon", "2"));
    assertThat(refused.err()).startsWith("brushwork: --epsilon: must be above 0 and at most 1");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aServerThatIsNotThereIsSaidInOneLine() {
    CliRun failed =
        CliRun.of(
            CliRun.with(
                CliRun.smallRun(folder),
                "--out",
                folder.resolve("out.png").toString(),
                "--server",
                "127.0.0.1:1"));
    assertThat(failed.err()).contains("--server: no answer", "Connection refused");
    assertThat(failed.err().lines()).hasSize(1);
    assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILURE);
  }
}
