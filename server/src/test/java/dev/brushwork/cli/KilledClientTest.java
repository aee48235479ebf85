package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.Main;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.testing.Reliability;
import dev.brushwork.testing.Storage;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.UpdateJobRequest;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients in processes of their own, killed as nobody can prevent. */
@Timeout(180)
class KilledClientTest {
  @TempDir Path folder;

  private static Process start(List<String> args) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(args);
    return new ProcessBuilder(command).start();
  }

  private static void awaitLine(BufferedReader reader, String part) throws Exception {
    String line;
    do {
      line = reader.readLine();
      assertThat(line).as("the client has ended").isNotNull();
    } while (!line.contains(part));
  }

  @Test
  void aRunAttachedToAKilledClientStopsAndGivesBackItsSlotAndItsMemory() throws Exception {
    DeviceMemory memory = TestEngine.get().device().memory();
    try (BrushworkServer server = BrushworkServer.builder(TestEngine.get()).start();
        BrushworkClient client = BrushworkClient.connect("127.0.0.1:" + server.port())) {
      List<String> brief = CliRun.smallRun(folder, 1);
      String[] where = {"--server", "127.0.0.1:" + server.port(), "--out"};
      List<String> to = List.of(folder.resolve("out.png").toString());
      List<String> first = CliRun.with(brief, where);
      first.addAll(to);
      assertThat(CliRun.of(first).exitCode()).isZero();
      long baseline = memory.liveBytes();
      List<String> endless = CliRun.with(CliRun.smallRun(folder, 100_000), where);
      endless.addAll(to);
      Process process = start(endless);
      try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
        awaitLine(err, "it/s");
        assertThat(memory.liveBytes()).isGreaterThan(baseline);
        long start = System.nanoTime();
        process.destroyForcibly().waitFor();
        while (memory.liveBytes() != baseline) {
          TimeUnit.MILLISECONDS.sleep(2); // the test's time is limited
        }
        Reliability.print(
            "attached",
            "its client killed, a run ended %.0f ms later",
            Reliability.millisSince(start));
      } finally {
        process.destroyForcibly();
      }
      // There is one slot.
      assertThat(CliRun.of(first).exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJobWhoseWatcherIsKilledGoesOn(Storage storage) throws Exception {
    try (DataFolder data = new DataFolder(folder.resolve("data"), storage.newDatabase());
        BrushworkServer server =
            BrushworkServer.builder(TestEngine.get())
                .grace(Duration.ZERO)
                .jobs(data.keeping(), JobSettings.defaults())
                .start();
        BrushworkClient client = BrushworkClient.connect("127.0.0.1:" + server.port())) {
      String address = "127.0.0.1:" + server.port();
      List<String> submit = CliRun.with(CliRun.smallRun(folder, 100_000), "--server", address);
      submit.set(0, "submit");
      String id = CliRun.of(submit).out().trim();
      Process process = start(List.of("watch", id, "--json", "--server", address));
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        awaitLine(out, "\"RUNNING\"");
      } finally {
        process.destroyForcibly().waitFor();
      }
      int before = client.jobs().get(id).getProgress().getIteration();
      while (client.jobs().get(id).getProgress().getIteration() <= before) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      UpdateJobRequest.Builder update = UpdateJobRequest.newBuilder().setJobId(id);
      update.getSteeringBuilder().setIterations(1);
      client.jobs().update(update.build());
      assertThat(client.jobs().watch(id, 0, event -> {}).getState())
          .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    }
  }
}
