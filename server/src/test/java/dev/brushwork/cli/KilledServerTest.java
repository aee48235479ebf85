package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers in processes of their own, killed and started again. {@code -Dbrushwork.reliability=full}
 * does it as often as the figures of reliability ask.
 */
@Timeout(600)
class KilledServerTest {
  private static final boolean FULL = "full".equals(System.getProperty("brushwork.reliability"));
  private static final int KILLS = FULL ? 20 : 3;
  private static final int TERM_SECONDS = 30;

  @TempDir Path folder;

  private static CliRun ok(CliRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private String submit(ServeProcess server, int iterations, String... more) {
    List<String> args = new ArrayList<>(CliRun.smallRun(folder, iterations));
    args.set(0, "submit");
    args.addAll(List.of("--server", server.address()));
    args.addAll(List.of(more));
    return ok(CliRun.of(args)).out().trim();
  }

  private CliRun command(ServeProcess server, String... args) {
    return CliRun.of(CliRun.with(List.of(args), "--server", server.address()));
  }

  private byte[] result(ServeProcess server, String id) throws Exception {
    Path out = folder.resolve(id + ".png");
    ok(command(server, "result", id, "--out", out.toString()));
    return Files.readAllBytes(out);
  }

  /** What the job makes if nothing happens to it. */
  private byte[] undisturbed(int iterations) throws Exception {
    Path out = folder.resolve("undisturbed.png");
    ok(
        CliRun.of(
            CliRun.with(
                CliRun.smallRun(folder, iterations),
                "--weights",
                CliRun.weights(),
                "--threads",
                "1",
                "--out",
                out.toString())));
    return Files.readAllBytes(out);
  }

  @Test
  void aJobOutlivesEveryKillAndEndsAsIfNothingHadHappened() throws Exception {
    int iterations = 800;
    Path data = folder.resolve("data");
    SplittableRandom random = new SplittableRandom(7);
    List<String> queued = new ArrayList<>();
    ServeProcess server = ServeProcess.start(0, data);
    int port = server.port();
    String id = submit(server, iterations);
    for (int kill = 1; kill <= KILLS; kill++) {
      // Acknowledged just before the end.
      queued.add(submit(server, 2));
      Thread.sleep(random.nextInt(50, 700));
      server.kill();
      server = ServeProcess.start(port, data);
    }
    try (ServeProcess last = server) {
      CliRun watched = ok(command(last, "watch", id));
      assertThat(result(last, id)).isEqualTo(undisturbed(iterations));
      for (String other : queued) {
        ok(command(last, "watch", other));
      }
      long attempts = watched.out().lines().filter(line -> line.startsWith("running")).count();
      System.out.println("killed " + KILLS + " times, " + attempts + " attempts, nothing lost");
    }
  }

  @Test
  void aServerToldToStopPutsItsJobBackEndsWithZeroAndItsWatcherGoesOnWithTheNext()
      throws Exception {
    Path data = folder.resolve("data");
    ServeProcess first = ServeProcess.start(0, data);
    String id = submit(first, 1000);
    CompletableFuture<CliRun> watch =
        CompletableFuture.supplyAsync(() -> command(first, "watch", id, "--json"));
    Thread.sleep(700);
    long start = System.nanoTime();
    assertThat(first.terminate(TERM_SECONDS)).isZero();
    System.out.printf("stopped in %.1f s%n", (System.nanoTime() - start) / 1e9);
    try (ServeProcess second = ServeProcess.start(first.port(), data)) {
      CliRun watched = ok(watch.get());
      List<Long> sequences =
          watched
              .out()
              .lines()
              .map(l -> com.google.gson.JsonParser.parseString(l).getAsJsonObject())
              .map(e -> e.get("sequence").getAsLong())
              .toList();
      assertThat(sequences).isSorted().doesNotHaveDuplicates();
      assertThat(watched.out()).contains("the server is stopping at iteration ");
      assertThat(result(second, id)).isEqualTo(undisturbed(1000));
    }
  }

  @Test
  void twoServersOfOneDatabaseFinishEveryJobOnceWhileEachIsKilledInTurn() throws Exception {
    int jobs = FULL ? 40 : 12;
    int kills = FULL ? 6 : 2;
    String url = TestPostgres.newDatabase();
    Path data = folder.resolve("shared");
    String[] more = {"--database", url, "--dead-after", "1.5"};
    ServeProcess[] servers = {ServeProcess.start(0, data, more), ServeProcess.start(0, data, more)};
    try {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        ids.add(submit(servers[i % 2], 60));
      }
      for (int kill = 0; kill < kills; kill++) {
        Thread.sleep(400);
        int victim = kill % 2;
        servers[victim].kill();
        servers[victim] = ServeProcess.start(0, data, more);
      }
      long restarts = 0;
      for (String id : ids) {
        CliRun watched = ok(command(servers[0], "watch", id));
        assertThat(watched.out().lines().filter(l -> l.startsWith("succeeded"))).hasSize(1);
        restarts += watched.out().lines().filter(l -> l.startsWith("running")).count() - 1;
      }
      System.out.println(
          jobs
              + " jobs on 2 servers, "
              + kills
              + " kills: all done once, "
              + restarts
              + " started again");
    } finally {
      for (ServeProcess server : servers) {
        server.close();
      }
    }
  }
}
