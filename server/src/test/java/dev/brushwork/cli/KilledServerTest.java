package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.testing.Reliability;
import dev.brushwork.testing.Storage;
import dev.brushwork.testing.TestPostgres;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobEventType;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.WatchJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers in processes of their own, killed and started again. */
@Timeout(900)
class KilledServerTest {
  private static final int TERM_SECONDS = 30;
  private static final String STOPPING = "the server is stopping at iteration ";
  private static final double CHECKPOINT_SECONDS = 0.5;
  private static final Pattern CHECKPOINT = Pattern.compile("\\d+-(\\d+)\\.checkpoint");

  /** Silence after which another server takes over: short, and yet much more than a pause. */
  private static final String DEAD_AFTER = "1.5";

  @TempDir Path folder;

  private static CliRun ok(CliRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private String submit(ServeProcess server, int iterations) {
    List<String> args = new ArrayList<>(CliRun.smallRun(folder, iterations));
    args.set(0, "submit");
    args.addAll(List.of("--report-every", "10", "--server", server.address()));
    return ok(CliRun.of(args)).out().trim();
  }

  private byte[] result(ServeProcess server, String id) throws Exception {
    Path out = folder.resolve(id + ".png");
    ok(CliRun.of("result", id, "--out", out.toString(), "--server", server.address()));
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

  private static String[] flags(Optional<String> database) {
    return Stream.concat(
            Stream.of("--checkpoint-every", Double.toString(CHECKPOINT_SECONDS)),
            database.stream()
                .flatMap(url -> Stream.of("--database", url, "--dead-after", DEAD_AFTER)))
        .toArray(String[]::new);
  }

  private static List<JobEvent> watch(BrushworkClient client, String id) {
    List<JobEvent> events = new ArrayList<>();
    var unused = client.jobs().watch(id, 0, events::add);
    return events;
  }

  /** Watches on a thread of its own, from the time when this returns. */
  private static CompletableFuture<List<JobEvent>> startWatch(BrushworkClient client, String id)
      throws InterruptedException {
    CountDownLatch heard = new CountDownLatch(1);
    List<JobEvent> events = new ArrayList<>();
    CompletableFuture<List<JobEvent>> watch =
        CompletableFuture.supplyAsync(
            () -> {
              var unused =
                  client
                      .jobs()
                      .watch(
                          id,
                          0,
                          event -> {
                            events.add(event);
                            heard.countDown();
                          });
              return events;
            });
    heard.await();
    return watch;
  }

  private static long count(List<JobEvent> events, JobState state) {
    return events.stream()
        .filter(event -> event.getType() == JobEventType.JOB_EVENT_TYPE_STATE)
        .filter(event -> event.getState() == state)
        .count();
  }

  /** A server was killed: when, and the iteration of the newest checkpoint that was left then. */
  private record Kill(Instant at, int checkpoint) {
    static Kill now(Path checkpoints) throws IOException {
      Instant now = Instant.now();
      if (!Files.exists(checkpoints)) {
        return new Kill(now, 0);
      }
      try (Stream<Path> files = Files.list(checkpoints)) {
        return new Kill(now, files.mapToInt(Kill::iteration).max().orElse(0));
      }
    }

    private static Instant instant(Timestamp time) {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static int iteration(Path file) {
      Matcher name = CHECKPOINT.matcher(file.getFileName().toString());
      return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    /** Seconds of work between the checkpoint and the last that was heard before the end. */
    double secondsLost(List<JobEvent> events) {
      List<JobEvent> before =
          events.stream().filter(event -> !instant(event.getEventTime()).isAfter(at)).toList();
      if (count(before, JobState.JOB_STATE_SUCCEEDED) > 0) {
        return 0; // Its checkpoints were no longer needed.
      }
      Progress last = Progress.getDefaultInstance();
      for (JobEvent event : before) {
        last = event.hasProgress() ? event.getProgress() : last;
      }
      int lost = last.getIteration() - checkpoint;
      return lost > 0 ? lost / last.getIterationsPerSecond() : 0;
    }
  }

  @ParameterizedTest
  @EnumSource
  void noAcknowledgedJobIsLostHoweverOftenItsServerIsKilledAndItsPictureIsTheSame(Storage storage)
      throws Exception {
    int kills = Reliability.size(2, 20);
    int iterations = Reliability.size(1500, 40_000);
    Path data = folder.resolve("data");
    String[] flags = flags(storage.newDatabase());
    SplittableRandom random = new SplittableRandom(7);
    List<String> queued = new ArrayList<>();
    List<Kill> killed = new ArrayList<>();
    ServeProcess server = ServeProcess.start(0, data, flags);
    int port = server.port();
    String id = submit(server, iterations);
    try (BrushworkClient client = BrushworkClient.connect(server.address())) {
      CompletableFuture<List<JobEvent>> watched = startWatch(client, id);
      for (int kill = 1; kill <= kills; kill++) {
        Thread.sleep(random.nextInt(50, Reliability.size(1000, 2500)));
        // Acknowledged just before the end.
        queued.add(submit(server, 2));
        server.kill();
        killed.add(Kill.now(data.resolve("checkpoints").resolve(id)));
        server = ServeProcess.start(port, data, flags);
      }
      List<JobEvent> events = watched.get();
      assertThat(events).extracting(JobEvent::getSequence).isSorted().doesNotHaveDuplicates();
      assertThat(count(events, JobState.JOB_STATE_SUCCEEDED)).isEqualTo(1);
      assertThat(result(server, id)).isEqualTo(undisturbed(iterations));
      for (String other : queued) {
        assertThat(count(watch(client, other), JobState.JOB_STATE_SUCCEEDED)).isEqualTo(1);
      }
      Reliability.print(
          storage,
          "killed %d times: %d attempts, none of %d jobs lost, the picture as if nothing had been",
          kills,
          count(events, JobState.JOB_STATE_RUNNING),
          queued.size() + 1);
      Reliability.bound(
          storage,
          "the most that was repeated, with checkpoints every " + CHECKPOINT_SECONDS + " s",
          killed.stream().mapToDouble(kill -> kill.secondsLost(events)).max().orElseThrow(),
          2 * CHECKPOINT_SECONDS, // one more may be under way
          "s");
    } finally {
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerToldToStopSaysSoFirstPutsItsJobBackAndEndsWithZero(Storage storage) throws Exception {
    int iterations = 1500;
    Path data = folder.resolve("data");
    String[] flags = flags(storage.newDatabase());
    ServeProcess first = ServeProcess.start(0, data, flags);
    String id = submit(first, iterations);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", first.port()).usePlaintext().build();
    try (BrushworkClient client = BrushworkClient.connect(first.address())) {
      CompletableFuture<List<JobEvent>> watched = startWatch(client, id);
      BlockingQueue<Object> said = new LinkedBlockingQueue<>();
      HealthGrpc.newStub(channel)
          .watch(
              HealthCheckRequest.getDefaultInstance(),
              new Listener<HealthCheckResponse>(r -> said.add(r.getStatus()), end -> {}));
      JobServiceGrpc.newStub(channel)
          .watchJob(
              WatchJobRequest.newBuilder().setJobId(id).build(),
              new Listener<WatchJobResponse>(
                  event -> {
                    if (event.getEvent().getDetail().startsWith(STOPPING)) {
                      said.add(STOPPING);
                    }
                  },
                  said::add));
      assertThat(said.take()).isEqualTo(ServingStatus.SERVING);
      Job job = client.jobs().get(id);
      while (job.getProgress().getIteration() == 0) {
        TimeUnit.MILLISECONDS.sleep(20);
        job = client.jobs().get(id);
      }
      long start = System.nanoTime();
      assertThat(first.terminate(TERM_SECONDS)).isZero();
      Reliability.print(
          storage, "told to stop, it ended after %.1f s", Reliability.millisSince(start) / 1000);
      Kill left = Kill.now(data.resolve("checkpoints").resolve(id));
      assertThat(said.take()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(said.take()).isEqualTo(STOPPING);
      assertThat(said.take()).isEqualTo(Status.Code.UNAVAILABLE);
      try (ServeProcess second = ServeProcess.start(first.port(), data, flags)) {
        List<JobEvent> events = watched.get();
        assertThat(events).extracting(JobEvent::getSequence).isSorted().doesNotHaveDuplicates();
        assertThat(events)
            .extracting(JobEvent::getDetail)
            .anyMatch(detail -> detail.startsWith(STOPPING));
        // Its checkpoint is of that very iteration, so that nothing is done twice.
        assertThat(left.checkpoint()).isEqualTo(stoppedAt(events)).isPositive();
        assertThat(result(second, id)).isEqualTo(undisturbed(iterations));
      }
    } finally {
      channel.shutdownNow();
    }
  }

  /** The iteration that a server says it stopped at. */
  private static int stoppedAt(List<JobEvent> events) {
    return events.stream()
        .map(JobEvent::getDetail)
        .filter(detail -> detail.startsWith(STOPPING))
        .map(detail -> detail.substring(STOPPING.length()))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElseThrow();
  }

  /** Hears of a stream what it says, and with which code it ends. */
  private record Listener<T>(Consumer<T> onEvent, Consumer<Status.Code> onEnd)
      implements StreamObserver<T> {
    @Override
    public void onNext(T event) {
      onEvent.accept(event);
    }

    @Override
    public void onError(Throwable t) {
      onEnd.accept(Status.fromThrowable(t).getCode());
    }

    @Override
    public void onCompleted() {
      onEnd.accept(Status.Code.OK);
    }
  }

  @Test
  void twoServersOfOneDatabaseFinishEveryJobOnceWhileEachIsKilledInTurn() throws Exception {
    int jobs = Reliability.size(8, 40);
    int kills = Reliability.size(2, 8);
    int iterations = 400;
    Path data = folder.resolve("shared");
    String[] flags = flags(Optional.of(TestPostgres.newDatabase()));
    SplittableRandom random = new SplittableRandom(9);
    ServeProcess[] servers = {
      ServeProcess.start(0, data, flags), ServeProcess.start(0, data, flags)
    };
    try {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        ids.add(submit(servers[i % 2], iterations));
      }
      for (int kill = 0; kill < kills; kill++) {
        Thread.sleep(random.nextInt(50, 1000));
        int victim = kill % 2;
        servers[victim].kill();
        servers[victim] = ServeProcess.start(0, data, flags);
      }
      long attempts = 0;
      byte[] expected = undisturbed(iterations);
      try (BrushworkClient client = BrushworkClient.connect(servers[0].address())) {
        for (String id : ids) {
          List<JobEvent> events = watch(client, id);
          assertThat(events).extracting(JobEvent::getSequence).isSorted().doesNotHaveDuplicates();
          assertThat(count(events, JobState.JOB_STATE_SUCCEEDED)).isEqualTo(1);
          assertThat(count(events, JobState.JOB_STATE_RUNNING))
              .isEqualTo(client.jobs().get(id).getAttempt());
          assertThat(result(servers[0], id)).isEqualTo(expected);
          attempts += client.jobs().get(id).getAttempt();
        }
      }
      Reliability.print(
          Storage.POSTGRESQL,
          "%d jobs on 2 servers, %d kills: all done once, %d started again",
          jobs,
          kills,
          attempts - jobs);
    } finally {
      for (ServeProcess server : servers) {
        server.close();
      }
    }
  }
}
