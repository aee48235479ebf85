package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.Reliability;
import dev.brushwork.testing.Storage;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobEventType;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that is busy for a while: as one job ends the next is created, each with its readers.
 */
@Timeout(600)
class LoadTest {
  private static final int ITERATIONS = 30;

  @TempDir Path folder;

  /** What one caller has seen, job after job. */
  private static final class Lane implements Callable<Lane> {
    final List<Double> ages = new ArrayList<>();
    final List<Double> turnarounds = new ArrayList<>();
    int events;
    private final ManagedChannel channel;
    private final int watchers;
    private final long end;

    Lane(ManagedChannel channel, int watchers, long end) {
      this.channel = channel;
      this.watchers = watchers;
      this.end = end;
    }

    @Override
    public Lane call() throws Exception {
      do {
        paintOne();
      } while (System.nanoTime() < end);
      return this;
    }

    private void paintOne() throws Exception {
      long start = System.nanoTime();
      CreateJobRequest request = JobServer.request(ITERATIONS);
      String id =
          JobServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(60, TimeUnit.SECONDS)
              .createJob(request)
              .getJob()
              .getJobId();
      List<WatchCall> watches = new ArrayList<>();
      for (int i = 0; i < watchers; i++) {
        watches.add(WatchCall.start(JobServiceGrpc.newStub(channel), id, 0));
      }
      for (WatchCall watch : watches) {
        watch.awaitEnd();
        List<JobEvent> seen = watch.events().stream().map(WatchJobResponse::getEvent).toList();
        assertThat(seen).extracting(JobEvent::getSequence).isSorted().doesNotHaveDuplicates();
        assertThat(seen)
            .filteredOn(event -> event.getType() == JobEventType.JOB_EVENT_TYPE_STATE)
            .extracting(JobEvent::getState)
            .containsExactly(
                JobState.JOB_STATE_QUEUED,
                JobState.JOB_STATE_RUNNING,
                JobState.JOB_STATE_SUCCEEDED);
        events += seen.size();
        // The first tells of what was before the watch.
        ages.addAll(watch.ages().subList(1, seen.size()));
      }
      turnarounds.add(Reliability.millisSince(start));
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostOrRepeatedWhileJobsComeAndGo(Storage storage) throws Exception {
    int lanes = Reliability.size(5, 20);
    int watchers = Reliability.size(4, 10);
    int seconds = Reliability.size(2, 60);
    // As many streams as a connection may have, and some.
    int perChannel = 4;
    List<ManagedChannel> channels = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(lanes);
    try (JobServer server =
        new JobServer(folder, JobServer.QUICK, TestEngine.get(), storage.newDatabase())) {
      server.awaitEnd(server.create(JobServer.request(1)).getJobId());
      long live = TestEngine.get().device().memory().liveBytes();
      long start = System.nanoTime();
      List<Lane> all = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        if (i % perChannel == 0) {
          channels.add(server.server().newChannel());
        }
        ManagedChannel channel = channels.get(channels.size() - 1);
        all.add(new Lane(channel, watchers, start + TimeUnit.SECONDS.toNanos(seconds)));
      }
      for (Future<Lane> lane : threads.invokeAll(all)) {
        var unused = lane.get();
      }
      double took = Reliability.millisSince(start) / 1000;
      List<Double> ages = new ArrayList<>();
      List<Double> turnarounds = new ArrayList<>();
      int events = 0;
      for (Lane lane : all) {
        ages.addAll(lane.ages);
        turnarounds.addAll(lane.turnarounds);
        events += lane.events;
      }
      assertThat(TestEngine.get().device().memory().liveBytes()).isEqualTo(live);
      Reliability.print(
          storage,
          "%d watchers and %d jobs at once for %.0f s: %d jobs, %.1f a second, median %.0f ms from"
              + " creation to end; %.0f events a second, p50 %.1f ms, p99 %.1f ms",
          lanes * watchers,
          lanes,
          took,
          turnarounds.size(),
          turnarounds.size() / took,
          Reliability.percentile(turnarounds, 0.5),
          events / took,
          Reliability.percentile(ages, 0.5),
          Reliability.percentile(ages, 0.99));
    } finally {
      threads.shutdownNow();
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }
}
