package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.rpc.RetryInfo;
import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.testing.Reliability;
import dev.brushwork.testing.Storage;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestPostgres;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobEventType;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.PauseJobRequest;
import dev.brushwork.v1.ResumeJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold while clients come, stall, go and ask for too much. */
@Timeout(600)
class JobReliabilityTest {
  @TempDir Path folder;

  private JobServer server(Optional<String> database) {
    return new JobServer(folder, JobServer.QUICK, TestEngine.get(), database);
  }

  private static List<JobEvent> states(List<WatchJobResponse> events) {
    return events.stream()
        .map(WatchJobResponse::getEvent)
        .filter(event -> event.getType() == JobEventType.JOB_EVENT_TYPE_STATE)
        .toList();
  }

  private static long millis(Timestamp time) {
    return TimeUnit.SECONDS.toMillis(time.getSeconds())
        + TimeUnit.NANOSECONDS.toMillis(time.getNanos());
  }

  @ParameterizedTest
  @EnumSource
  void aCancelledJobStopsAtOnceAndGivesBackItsSlotAndItsMemory(Storage storage) throws Exception {
    DeviceMemory memory = TestEngine.get().device().memory();
    List<Double> latencies = new ArrayList<>();
    List<Double> iterations = new ArrayList<>();
    try (JobServer server = server(storage.newDatabase())) {
      server.awaitEnd(server.create(JobServer.request(1)).getJobId());
      long baseline = memory.liveBytes();
      for (int round = 0; round < Reliability.size(5, 50); round++) {
        // One slot: each starts only when the one before has ended.
        String id = server.create(JobServer.endless()).getJobId();
        server.awaitIteration(id, 3);
        assertThat(memory.liveBytes()).isGreaterThan(baseline);
        WatchCall watch = WatchCall.start(server.asynchronous(), id, 0);
        watch.awaitEvents(1);
        iterations.add(1000 / server.get(id).getProgress().getIterationsPerSecond());
        long start = System.nanoTime();
        server.cancel(id);
        watch.awaitEnd();
        latencies.add(Reliability.millisSince(start));
        assertThat(server.get(id).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
        assertThat(memory.liveBytes()).isEqualTo(baseline);
      }
    }
    double iteration = Reliability.percentile(iterations, 0.5);
    Reliability.print(
        storage,
        "cancelled %d times; a median iteration takes %.1f ms, a median cancellation %.1f ms",
        latencies.size(),
        iteration,
        Reliability.percentile(latencies, 0.5));
    Reliability.bound(
        storage,
        "the longest from a cancellation to the last event",
        Reliability.percentile(latencies, 1),
        iteration + 100,
        "ms");
  }

  @ParameterizedTest
  @EnumSource
  void aWatcherThatStallsGetsEveryStateAndOfTheProgressTheNewest(Storage storage) throws Exception {
    try (JobServer server = server(storage.newDatabase())) {
      String id = server.create(JobServer.endless()).getJobId();
      // Its window is small: what the reader's own system takes in, the server cannot take back.
      ManagedChannel channel = server.server().newChannel(1 << 10);
      WatchCall stalled = WatchCall.start(JobServiceGrpc.newStub(channel), id, 0, 1);
      stalled.awaitEvents(1);
      for (int i = 0; i < 3; i++) {
        server.awaitIteration(id, 1);
        server.jobs().pauseJob(PauseJobRequest.newBuilder().setJobId(id).build());
        // Not by its events, among which are the pauses before.
        while (server.get(id).getState() != JobState.JOB_STATE_PAUSED) {
          TimeUnit.MILLISECONDS.sleep(5);
        }
        server.jobs().resumeJob(ResumeJobRequest.newBuilder().setJobId(id).build());
      }
      // While it runs on, its numbers rise by one with each progress.
      long resumed = server.get(id).getLastSequence();
      TimeUnit.SECONDS.sleep(Reliability.size(1, 60));
      while (server.get(id).getLastSequence() < resumed + 3 * 64) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      long progress = server.get(id).getLastSequence() - resumed;
      server.finish(id);
      Job done = server.awaitEnd(id);
      assertThat(stalled.events()).hasSize(1);
      stalled.resume();
      stalled.awaitEnd();
      assertThat(stalled.events()).hasSizeLessThanOrEqualTo(64);
      assertThat(states(stalled.events())).isEqualTo(states(server.watch(id, 0)));
      // Queued and running, thrice at least paused and queued, and succeeded.
      assertThat(states(stalled.events())).hasSizeGreaterThanOrEqualTo(9);
      JobEvent newest = null;
      for (WatchJobResponse event : stalled.events()) {
        newest = event.getEvent().hasProgress() ? event.getEvent() : newest;
      }
      assertThat(newest.getProgress().getIteration()).isEqualTo(done.getResult().getIterations());
      Reliability.print(
          storage,
          "a watcher that stalled through %d times progress got %d events, and all %d states",
          progress,
          stalled.events().size(),
          states(stalled.events()).size());
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void watchersThatStallCostTheJobNothing(Storage storage) throws Exception {
    List<Double> alone = new ArrayList<>();
    List<Double> watched = new ArrayList<>();
    try (JobServer server = server(storage.newDatabase())) {
      for (int round = 0; round < Reliability.size(1, 7); round++) {
        alone.add(secondsPerIteration(server, 0));
        watched.add(secondsPerIteration(server, 30));
      }
    }
    Reliability.bound(
        storage,
        "seconds of an iteration with 30 stalled watchers, over those without",
        Reliability.percentile(watched, 0.5) / Reliability.percentile(alone, 0.5),
        1.05,
        "");
  }

  private static double secondsPerIteration(JobServer server, int stalled) throws Exception {
    String running = server.create(JobServer.endless()).getJobId();
    String id = server.create(JobServer.request(Reliability.size(100, 1000))).getJobId();
    List<WatchCall> watches = new ArrayList<>();
    for (int i = 0; i < stalled; i++) {
      watches.add(WatchCall.start(server.asynchronous(), id, 0, 1));
    }
    for (WatchCall watch : watches) {
      watch.awaitEvents(1);
    }
    server.cancel(running);
    double seconds = server.awaitEnd(id).getResult().getSecondsPerIteration();
    for (WatchCall watch : watches) {
      watch.resume();
      watch.awaitEnd();
    }
    return seconds;
  }

  @ParameterizedTest
  @EnumSource
  void exactlyTheJobsBeyondTheQuotaAreRefusedUnexaminedAndTheRestFinish(Storage storage)
      throws Exception {
    int quota = 5;
    int tooMany = 10;
    ExecutorService threads = Executors.newFixedThreadPool(quota + tooMany);
    try (JobServer server =
        new JobServer(
            folder,
            JobServer.QUICK.withMaxQueued(quota),
            TestEngine.get(),
            storage.newDatabase())) {
      String running = server.create(JobServer.endless()).getJobId();
      server.awaitIteration(running, 10);
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < quota + tooMany; i++) {
        calls.add(() -> server.create(JobServer.request(1)).getJobId());
      }
      List<String> taken = new ArrayList<>();
      int refused = 0;
      for (Future<String> call : threads.invokeAll(calls)) {
        try {
          taken.add(call.get());
        } catch (ExecutionException e) {
          assertRefusal((StatusRuntimeException) e.getCause());
          refused++;
        }
      }
      assertThat(taken).hasSize(quota);
      assertThat(refused).isEqualTo(tooMany);
      List<Double> times = new ArrayList<>();
      long images = images();
      for (int i = 0; i < tooMany; i++) {
        // Another picture each time, of which a refusal must keep nothing.
        CreateJobRequest.Builder request = JobServer.request(1).toBuilder();
        request.getTransferBuilder().setContent(TestRequests.image(512, 512, 100L + i));
        long start = System.nanoTime();
        try {
          server.create(request.build());
          throw new AssertionError("a job too many");
        } catch (StatusRuntimeException e) {
          times.add(Reliability.millisSince(start));
          assertRefusal(e);
        }
      }
      assertThat(images()).isEqualTo(images);
      Reliability.print(storage, "%d refused of %d at once", refused, quota + tooMany);
      Reliability.bound(storage, "the slowest refusal", Reliability.percentile(times, 1), 50, "ms");
      server.cancel(running);
      for (String id : taken) {
        assertThat(server.awaitEnd(id).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private long images() throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve("images"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  private static void assertRefusal(StatusRuntimeException status) {
    assertThat(status.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(
            TestServer.detail(status, RetryInfo.class).orElseThrow().getRetryDelay().getSeconds())
        .as("seconds until a place is free, which is when the endless run has ended")
        .isGreaterThan(5);
  }

  @ParameterizedTest
  @EnumSource
  void manyWatchersOfManyJobsMissAndRepeatNothing(Storage storage) throws Exception {
    int jobs = Reliability.size(8, 20);
    int perJob = Reliability.size(5, 10);
    // As many streams as a connection may have, and some.
    int perChannel = 50;
    List<ManagedChannel> channels = new ArrayList<>();
    try (JobServer server = server(storage.newDatabase())) {
      String running = server.create(JobServer.endless()).getJobId();
      List<String> ids = new ArrayList<>();
      List<WatchCall> watches = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        ids.add(server.create(JobServer.request(Reliability.size(20, 200))).getJobId());
      }
      for (int i = 0; i < jobs * perJob; i++) {
        if (i % perChannel == 0) {
          channels.add(server.server().newChannel());
        }
        ManagedChannel channel = channels.get(channels.size() - 1);
        watches.add(WatchCall.start(JobServiceGrpc.newStub(channel), ids.get(i % jobs), 0));
      }
      for (WatchCall watch : watches) {
        watch.awaitEvents(1);
      }
      server.cancel(running);
      List<Double> ages = new ArrayList<>();
      List<List<JobEvent>> expected = new ArrayList<>();
      for (String id : ids) {
        expected.add(states(server.watch(id, 0)));
      }
      for (int i = 0; i < watches.size(); i++) {
        watches.get(i).awaitEnd();
        List<WatchJobResponse> events = watches.get(i).events();
        assertThat(events)
            .extracting(e -> e.getEvent().getSequence())
            .isSorted()
            .doesNotHaveDuplicates();
        assertThat(states(events)).isEqualTo(expected.get(i % jobs)).hasSize(3);
        // The first tells of what was before the watch.
        ages.addAll(watches.get(i).ages().subList(1, events.size()));
      }
      Reliability.print(
          storage,
          "%d watchers of %d jobs: %d events, p50 %.1f ms, nothing lost or repeated",
          watches.size(),
          jobs,
          ages.size(),
          Reliability.percentile(ages, 0.5));
      Reliability.bound(
          storage,
          "p99 from an event to its watcher",
          Reliability.percentile(ages, 0.99),
          100,
          "ms");
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  @ParameterizedTest
  @EnumSource
  void queuedJobsAreDoneOnceAndInOrderAfterARestart(Storage storage) {
    int queued = Reliability.size(12, 50);
    Optional<String> database = storage.newDatabase();
    List<String> ids = new ArrayList<>();
    String running;
    try (JobServer server = server(database)) {
      running = server.create(JobServer.endless()).getJobId();
      server.awaitIteration(running, 1);
      for (int i = 0; i < queued; i++) {
        ids.add(server.create(JobServer.request(1)).getJobId());
      }
    }
    long start = System.nanoTime();
    try (JobServer server = server(database)) {
      // Not before the restart, or the next of them might have begun.
      server.cancel(running);
      List<Long> started = new ArrayList<>();
      List<Long> finished = new ArrayList<>();
      for (String id : ids) {
        assertThat(states(server.watch(id, 0)))
            .extracting(JobEvent::getState)
            .containsExactly(
                JobState.JOB_STATE_QUEUED,
                JobState.JOB_STATE_RUNNING,
                JobState.JOB_STATE_SUCCEEDED);
        Job done = server.get(id);
        started.add(millis(done.getStartTime()));
        finished.add(millis(done.getFinishTime()));
      }
      assertThat(started).isSorted();
      assertThat(finished).isSorted();
    }
    Reliability.print(
        storage,
        "%d jobs that were queued before a restart: all done once and in order, in %.1f s",
        queued,
        Reliability.millisSince(start) / 1000);
  }

  @Test
  void anEventReachesAWatcherOnAnotherNode() throws Exception {
    Optional<String> database = Optional.of(TestPostgres.newDatabase());
    int jobs = Reliability.size(5, 50);
    List<Double> ages = new ArrayList<>();
    try (JobServer one = server(database);
        JobServer other = server(database)) {
      // A call without end: the other node has no room for jobs.
      AsyncCall busy =
          AsyncCall.start(other.server().asynchronous(), TestRequests.stylize(100_000, 10_000));
      busy.awaitAccepted();
      for (int i = 0; i < jobs; i++) {
        String id = one.create(JobServer.request(50)).getJobId();
        WatchCall watch = WatchCall.start(other.asynchronous(), id, 0);
        watch.awaitEnd();
        assertThat(states(watch.events())).isEqualTo(states(one.watch(id, 0))).hasSize(3);
        ages.addAll(watch.ages().subList(1, watch.events().size()));
      }
      busy.cancel();
    }
    Reliability.bound(
        Storage.POSTGRESQL,
        "p50 from an event to its watcher on another node",
        Reliability.percentile(ages, 0.5),
        50,
        "ms");
  }
}
