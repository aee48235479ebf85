package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.testing.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JobCommandsTest {
  @TempDir Path folder;
  private DataFolder data;
  private BrushworkServer server;

  @BeforeEach
  void start() throws Exception {
    data = new DataFolder(folder.resolve("data"), Optional.empty());
    server =
        BrushworkServer.builder(TestEngine.get())
            .grace(Duration.ZERO)
            .jobs(data.keeping(), JobSettings.defaults())
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
    data.close();
  }

  private CliRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--server", "127.0.0.1:" + server.port()));
    return CliRun.of(all);
  }

  /** The flags of a run, as stylize takes them, with the other command's name. */
  private String submit(int iterations, String... more) {
    List<String> args = new ArrayList<>(CliRun.smallRun(folder, iterations));
    args.set(0, "submit");
    args.addAll(List.of(more));
    CliRun submitted = run(args.toArray(String[]::new));
    assertThat(submitted.err()).isEmpty();
    assertThat(submitted.exitCode()).isZero();
    assertThat(submitted.out().lines()).hasSize(1);
    return submitted.out().trim();
  }

  @Test
  void aJobIsSubmittedWatchedListedAndItsPictureFetched() throws Exception {
    String id = submit(5, "--label", "album=one", "--priority", "3", "--report-every", "1");
    CliRun watched = run("watch", id, "--json");
    assertThat(watched.exitCode()).as(watched.err()).isZero();
    List<JsonObject> events =
        watched.out().lines().map(l -> JsonParser.parseString(l).getAsJsonObject()).toList();
    JsonObject last = events.get(events.size() - 1);
    assertThat(last.get("state").getAsString()).isEqualTo("SUCCEEDED");
    assertThat(last.get("iteration").getAsInt()).isEqualTo(5);
    assertThat(last.get("iterations").getAsInt()).isEqualTo(5);
    assertThat(last.getAsJsonObject("losses").keySet())
        .contains("iteration", "total", "content", "style", "tv");
    assertThat(events).extracting(e -> e.get("sequence").getAsLong()).isSorted();

    JsonArray listed =
        JsonParser.parseString(run("jobs", "--json", "--label", "album=one").out())
            .getAsJsonArray();
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).getAsJsonObject().get("id").getAsString()).isEqualTo(id);
    assertThat(run("jobs", "--state", "queued").out()).isEmpty();
    assertThat(run("jobs").out()).contains(id, "succeeded", "5/5");

    Path out = folder.resolve("out.png");
    CliRun result = run("result", id, "--out", out.toString());
    assertThat(result.err()).contains("24 x 16");
    // The same as an attached run's.
    Path attached = folder.resolve("attached.png");
    List<String> stylize = CliRun.with(CliRun.smallRun(folder, 5), "--out", attached.toString());
    assertThat(run(stylize.toArray(String[]::new)).exitCode()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(Files.readAllBytes(attached));
    assertThat(run("result", id, "--out", folder.resolve("o.jpg").toString()).err())
        .contains("must end in .png");
  }

  @Test
  void aJobIsPausedResumedAndCancelled() {
    String id = submit(100_000);
    assertThat(run("pause", id).exitCode()).isZero();
    assertThat(run("resume", id).exitCode()).isZero();
    assertThat(run("result", id, "--out", folder.resolve("o.png").toString()).exitCode())
        .isEqualTo(ExitCode.FAILURE);
    assertThat(run("cancel", id).exitCode()).isZero();
    CliRun watched = run("watch", id);
    assertThat(watched.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(watched.out().lines().reduce("", (a, b) -> b)).startsWith("cancelled");
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws Exception {
    CliRun missing = run("watch", "no-such-job");
    assertThat(missing.err())
        .isEqualTo("brushwork: the server refused: there is no job 'no-such-job'\n");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(run("jobs", "--state", "unspecified").exitCode()).isEqualTo(ExitCode.USAGE);
    List<String> bad = new ArrayList<>(CliRun.smallRun(folder));
    bad.set(0, "submit");
    Path noImage = Files.writeString(folder.resolve("no.png"), "no image");
    bad.set(bad.indexOf("--content") + 1, noImage.toString());
    CliRun refused = run(bad.toArray(String[]::new));
    assertThat(refused.err()).startsWith("brushwork: --content: ");
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT);
    try (BrushworkServer without = BrushworkServer.builder(TestEngine.get()).start()) {
      CliRun none = CliRun.of("jobs", "--server", "127.0.0.1:" + without.port());
      assertThat(none.err()).contains("the server keeps no jobs");
    }
  }

  @Test
  void weightsThatTheServerLacksAreNamedByTheirFlag() {
    List<String> args = new ArrayList<>(CliRun.smallRun(folder));
    args.set(0, "submit");
    args.addAll(List.of("--network", "vgg16"));
    CliRun refused = run(args.toArray(String[]::new));
    assertThat(refused.err())
        .startsWith(
            "brushwork: the server refused: --network: this server holds no weights for"
                + " 'vgg16'")
        .hasLineCount(1);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILURE);
  }
}
