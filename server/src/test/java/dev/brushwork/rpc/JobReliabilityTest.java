package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestPostgres;
import dev.brushwork.v1.CancelJobRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobEventType;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What must hold while things go wrong. */
@Timeout(180)
class JobReliabilityTest {
  private static final int ENDLESS = 100_000;

  @TempDir Path folder;

  private static List<Long> states(List<WatchJobResponse> events) {
    return events.stream()
        .map(WatchJobResponse::getEvent)
        .filter(event -> event.getType() == JobEventType.JOB_EVENT_TYPE_STATE)
        .map(JobEvent::getSequence)
        .toList();
  }

  @Test
  void aWatcherThatStallsGetsEveryStateAndOfTheProgressTheNewest() throws Exception {
    try (JobServer server = new JobServer(folder)) {
      Job job = server.create(JobServer.request(600));
      WatchCall stalled = WatchCall.start(server.asynchronous(), job.getJobId(), 0, 1);
      Job done = server.awaitEnd(job.getJobId());
      assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(stalled.events()).hasSize(1);
      stalled.resume();
      stalled.awaitEnd();
      assertThat(stalled.events()).hasSizeLessThanOrEqualTo(64);
      assertThat(states(stalled.events())).isEqualTo(states(server.watch(job.getJobId(), 0)));
      JobEvent newest = null;
      for (WatchJobResponse event : stalled.events()) {
        newest = event.getEvent().hasProgress() ? event.getEvent() : newest;
      }
      assertThat(newest.getProgress().getIteration()).isEqualTo(600);
    }
  }

  @Test
  void manyWatchersOfManyJobsMissAndRepeatNothing() throws Exception {
    try (JobServer server = new JobServer(folder)) {
      List<String> ids = new ArrayList<>();
      List<WatchCall> watches = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        ids.add(server.create(JobServer.request(20)).getJobId());
      }
      // As many streams as a connection may have, less one to look.
      for (int i = 0; i < 60; i++) {
        watches.add(WatchCall.start(server.asynchronous(), ids.get(i % ids.size()), 0));
      }
      for (WatchCall watch : watches) {
        watch.awaitEnd();
      }
      for (int i = 0; i < watches.size(); i++) {
        List<WatchJobResponse> events = watches.get(i).events();
        assertThat(events)
            .extracting(e -> e.getEvent().getSequence())
            .isSorted()
            .doesNotHaveDuplicates();
        assertThat(states(events)).isEqualTo(states(server.watch(ids.get(i % ids.size()), 0)));
      }
    }
  }

  @Test
  void fiftyQueuedJobsAreDoneOnceAndInOrderAfterARestart() {
    List<String> ids = new ArrayList<>();
    try (JobServer server = new JobServer(folder)) {
      String running = server.create(JobServer.request(ENDLESS)).getJobId();
      server.awaitIteration(running, 1);
      for (int i = 0; i < 50; i++) {
        ids.add(server.create(JobServer.request(1)).getJobId());
      }
      server.jobs().cancelJob(CancelJobRequest.newBuilder().setJobId(running).build());
    }
    try (JobServer server = new JobServer(folder)) {
      List<Long> finished = new ArrayList<>();
      for (String id : ids) {
        Job done = server.awaitEnd(id);
        assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        finished.add(
            done.getFinishTime().getSeconds() * 1000 + done.getFinishTime().getNanos() / 1_000_000);
      }
      assertThat(finished).isSorted();
    }
  }

  @Test
  void aDiskThatIsFullRefusesNewJobsAndTheRunningOneSurvives() throws Exception {
    try (JobServer server = new JobServer(folder)) {
      Job job = server.create(JobServer.request(300));
      server.awaitIteration(job.getJobId(), 2);
      // Nothing can be written where a file stands in the place of the folder.
      Path images = folder.resolve("images");
      Path away = folder.resolve("images-away");
      Files.move(images, away);
      Files.writeString(images, "full");
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> server.create(JobServer.request(1)))
          .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(folder.toString()));
      // Until the job is done it must not notice; then it waits with its result.
      server.await(job.getJobId(), event -> event.getEvent().getProgress().getIteration() == 300);
      assertThat(server.get(job.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
      Files.delete(images);
      Files.move(away, images);
      assertThat(server.awaitEnd(job.getJobId()).getState())
          .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    }
  }

  @Test
  void anEventReachesAWatcherOnAnotherNode() {
    String url = TestPostgres.newDatabase();
    Path shared = folder.resolve("shared");
    try (JobServer one =
            new JobServer(shared, JobServer.QUICK, TestEngine.get(), Optional.of(url));
        JobServer other =
            new JobServer(shared, JobServer.QUICK, TestEngine.get(), Optional.of(url))) {
      Job job = one.create(JobServer.request(50));
      Job done = other.awaitEnd(job.getJobId());
      assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(states(other.watch(job.getJobId(), 0)))
          .isEqualTo(states(one.watch(job.getJobId(), 0)));
    }
  }
}
