package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.rpc.RetryInfo;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CancelJobRequest;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.CreateJobResponse;
import dev.brushwork.v1.DeleteJobRequest;
import dev.brushwork.v1.GetJobRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobEventType;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.ListJobsRequest;
import dev.brushwork.v1.ListJobsResponse;
import dev.brushwork.v1.Losses;
import dev.brushwork.v1.PauseJobRequest;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.ResumeJobRequest;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import dev.brushwork.v1.UpdateJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class JobsTest {
  private static final int ENDLESS = 100_000;

  @TempDir Path folder;
  private JobServer server;

  @BeforeEach
  void start() {
    server = new JobServer(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void restart() {
    server.close();
    server = new JobServer(folder);
  }

  /** The picture that an attached run of the same request makes. */
  private ByteString attached(CreateJobRequest request) {
    List<StylizeResponse> events =
        server
            .server()
            .stylize(StylizeRequest.newBuilder().setTransfer(request.getTransfer()).build());
    Result result = events.get(events.size() - 1).getResult();
    return result.getImage();
  }

  private ByteString picture(Job job) {
    return ImagesOverTheWire.download(server.images(), job.getResult().getImageSha256());
  }

  private static StatusRuntimeException failure(Runnable call) {
    List<StatusRuntimeException> seen = new ArrayList<>();
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call::run)
        .satisfies(seen::add);
    return seen.get(0);
  }

  private Job cancel(String id) {
    return server.jobs().cancelJob(CancelJobRequest.newBuilder().setJobId(id).build()).getJob();
  }

  @Test
  void aJobPaintsWhatAnAttachedRunPaintsAndTellsItsWholeLife() {
    CreateJobRequest request = JobServer.request(5);
    Job job = server.create(request);
    List<WatchJobResponse> events = server.watch(job.getJobId(), 0);
    assertThat(events)
        .filteredOn(e -> e.getEvent().getType() == JobEventType.JOB_EVENT_TYPE_STATE)
        .extracting(e -> e.getEvent().getState())
        .containsExactly(
            JobState.JOB_STATE_QUEUED, JobState.JOB_STATE_RUNNING, JobState.JOB_STATE_SUCCEEDED);
    assertThat(events)
        .extracting(e -> e.getEvent().getSequence())
        .isSorted()
        .doesNotHaveDuplicates();
    Job done = server.get(job.getJobId());
    assertThat(picture(done)).isEqualTo(attached(request));
    assertThat(done.getResult().getHistoryList())
        .extracting(Losses::getIteration)
        .containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(done.getResult().getExecution().getWeightsSha256())
        .isEqualTo(TestEngine.weights().sha256());
    assertThat(done.getProgress().getIteration()).isEqualTo(5);
    assertThat(done.getTransfer().getContent().getSha256()).hasSize(64);
    assertThat(done.getAttempt()).isEqualTo(1);
    // A watch of what has ended ends at once, with what is left to tell.
    assertThat(server.watch(job.getJobId(), done.getLastSequence())).isEmpty();
    assertThat(server.watch(job.getJobId(), done.getLastSequence() - 1)).hasSize(1);
  }

  @Test
  void aRepeatOfARequestIdReturnsTheFirstJob() {
    CreateJobRequest request = JobServer.request(1).toBuilder().setRequestId("once").build();
    CreateJobResponse first = server.jobs().createJob(request);
    CreateJobResponse second = server.jobs().createJob(request);
    assertThat(first.getRepeatedRequest()).isFalse();
    assertThat(second.getRepeatedRequest()).isTrue();
    assertThat(second.getJob().getJobId()).isEqualTo(first.getJob().getJobId());
  }

  @Test
  void aRepeatReturnsTheFirstJobAlsoWhenItCouldNotBeCreatedAnyMore() throws Exception {
    Timestamp soon = Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 2).build();
    CreateJobRequest request =
        JobServer.request(1).toBuilder().setRequestId("late").setStartDeadline(soon).build();
    Job first = server.create(request);
    assertThat(server.awaitEnd(first.getJobId()).getState())
        .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    while (Instant.now().getEpochSecond() <= soon.getSeconds()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(server.create(request).getJobId()).isEqualTo(first.getJobId());
    assertThat(
            TestServer.badFields(
                failure(() -> server.create(request.toBuilder().setRequestId("new").build()))))
        .containsExactly("start_deadline");
  }

  @Test
  void aRunningJobIsCancelledAndItsDeviceMemoryFreed() {
    long live = TestEngine.get().device().memory().liveBytes();
    Job job = server.create(JobServer.request(ENDLESS));
    server.awaitIteration(job.getJobId(), 1);
    cancel(job.getJobId());
    Job ended = server.awaitEnd(job.getJobId());
    assertThat(ended.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    assertThat(TestEngine.get().device().memory().liveBytes()).isEqualTo(live);
    assertThat(cancel(job.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
  }

  @Test
  void aPausedJobGoesOnWhereItWasEvenOnAServerStartedAnew() {
    CreateJobRequest request = JobServer.request(400);
    Job job = server.create(request);
    server.awaitIteration(job.getJobId(), 20);
    server.jobs().pauseJob(PauseJobRequest.newBuilder().setJobId(job.getJobId()).build());
    server.awaitState(job.getJobId(), JobState.JOB_STATE_PAUSED);
    int kept = server.get(job.getJobId()).getCheckpointIteration();
    assertThat(kept).isGreaterThanOrEqualTo(20);
    restart();
    assertThat(server.get(job.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_PAUSED);
    server.jobs().resumeJob(ResumeJobRequest.newBuilder().setJobId(job.getJobId()).build());
    Job done = server.awaitEnd(job.getJobId());
    assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    assertThat(done.getAttempt()).isEqualTo(2);
    assertThat(picture(done)).isEqualTo(attached(request));
    assertThat(done.getResult().getHistoryCount()).isEqualTo(401);
  }

  @Test
  void aStoppedServerKeepsWhatRunsAndTheNextOneFinishesIt() {
    CreateJobRequest request = JobServer.request(300);
    Job running = server.create(request);
    Job queued = server.create(JobServer.request(2));
    server.awaitIteration(running.getJobId(), 10);
    restart();
    Job done = server.awaitEnd(running.getJobId());
    assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    assertThat(picture(done)).isEqualTo(attached(request));
    assertThat(server.watch(running.getJobId(), 0))
        .extracting(e -> e.getEvent().getDetail())
        .anyMatch(detail -> detail.startsWith("the server is stopping at iteration "));
    assertThat(server.awaitEnd(queued.getJobId()).getState())
        .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
  }

  @Test
  void aWatchEndsUnavailableWhenTheServerStopsAndSaysWhereToGoOn() throws Exception {
    Job job = server.create(JobServer.request(ENDLESS));
    server.awaitIteration(job.getJobId(), 1);
    WatchCall watch = WatchCall.start(server.asynchronous(), job.getJobId(), 0);
    watch.awaitEvents(2);
    Thread closing = new Thread(server.server().server()::close);
    closing.start();
    StatusRuntimeException status = watch.awaitError();
    assertThat(status.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
    JobEvent last = watch.events().get(watch.events().size() - 1).getEvent();
    assertThat(last.getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
    assertThat(
            TestServer.detail(status, com.google.rpc.ErrorInfo.class)
                .orElseThrow()
                .getMetadataMap())
        .containsEntry("last_sequence", Long.toString(last.getSequence()));
    closing.join(TimeUnit.SECONDS.toMillis(30));
  }

  @Test
  void anUpdateTakesEffectInARunningJobAndIsAnEvent() {
    Job job = server.create(JobServer.request(ENDLESS));
    server.awaitIteration(job.getJobId(), 3);
    UpdateJobRequest.Builder update = UpdateJobRequest.newBuilder().setJobId(job.getJobId());
    update.getSteeringBuilder().setIterations(5).setStyleWeight(3);
    Job updated = server.jobs().updateJob(update.setPriority(7).build()).getJob();
    assertThat(updated.getSteering().getIterations()).isEqualTo(5);
    assertThat(updated.getPriority()).isEqualTo(7);
    Job done = server.awaitEnd(job.getJobId());
    assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    assertThat(done.getResult().getIterations()).isBetween(5, ENDLESS - 1);
    assertThat(server.watch(job.getJobId(), 0))
        .extracting(e -> e.getEvent().getDetail())
        .contains("style_weight 3.0, iterations 5, priority 7");
    assertThat(failure(() -> server.jobs().updateJob(update.build())).getStatus().getCode())
        .isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void deadlinesFireWhateverTheDeviceIsDoing() {
    Instant soon = Instant.now().plusSeconds(2);
    Timestamp deadline = Timestamp.newBuilder().setSeconds(soon.getEpochSecond()).build();
    Job running =
        server.create(JobServer.request(ENDLESS).toBuilder().setFinishDeadline(deadline).build());
    Job waiting =
        server.create(JobServer.request(1).toBuilder().setStartDeadline(deadline).build());
    // The device is free only once the first has been stopped: the second never starts.
    Job late = server.awaitEnd(waiting.getJobId());
    Job stopped = server.awaitEnd(running.getJobId());
    assertThat(stopped.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(stopped.getFailure().getReason()).isEqualTo("DEADLINE");
    assertThat(late.getFailure().getReason()).isIn("DEADLINE", "");
  }

  @Test
  void aHigherPriorityGoesFirst() {
    Job running = server.create(JobServer.request(ENDLESS));
    server.awaitIteration(running.getJobId(), 1);
    Job low = server.create(JobServer.request(1));
    Job high = server.create(JobServer.request(1).toBuilder().setPriority(1).build());
    cancel(running.getJobId());
    Timestamp first = server.awaitEnd(high.getJobId()).getStartTime();
    Timestamp second = server.awaitEnd(low.getJobId()).getStartTime();
    assertThat(instant(first)).isBeforeOrEqualTo(instant(second));
    assertThat(server.get(high.getJobId()).hasFinishTime()).isTrue();
    assertThat(instant(server.get(high.getJobId()).getFinishTime()))
        .isBeforeOrEqualTo(instant(second));
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  @Test
  void jobsAndAttachedRunsTakeTurns() throws Exception {
    Job running = server.create(JobServer.request(ENDLESS));
    server.awaitIteration(running.getJobId(), 1);
    Job next = server.create(JobServer.request(ENDLESS));
    AsyncCall call = AsyncCall.start(server.server().asynchronous(), TestRequests.stylize());
    call.awaitAccepted();
    cancel(running.getJobId());
    // Although a job waits, too, and came first, the call's turn comes after a job's.
    assertThat(call.awaitEnd().getCode()).isEqualTo(Code.OK);
    server.awaitIteration(next.getJobId(), 1);
    cancel(next.getJobId());
  }

  @Test
  void exactlyThoseBeyondTheQuotaAreRefusedAndToldWhenToComeBack() {
    server.close();
    server =
        new JobServer(folder, JobServer.QUICK.withMaxQueued(3), TestEngine.get(), Optional.empty());
    Job running = server.create(JobServer.request(ENDLESS));
    server.awaitIteration(running.getJobId(), 1);
    int refused = 0;
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      try {
        taken.add(server.create(JobServer.request(1)).getJobId());
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(TestServer.detail(e, RetryInfo.class)).isPresent();
        refused++;
      }
    }
    assertThat(refused).isEqualTo(10);
    cancel(running.getJobId());
    for (String id : taken) {
      assertThat(server.awaitEnd(id).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    }
  }

  @Test
  void listsComeInPagesAndAreFilteredByStateAndLabel() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(
          server
              .create(
                  JobServer.request(1).toBuilder()
                      .putAllLabels(Map.of("n", Integer.toString(i % 2)))
                      .build())
              .getJobId());
    }
    ids.forEach(server::awaitEnd);
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      ListJobsResponse page =
          server
              .jobs()
              .listJobs(ListJobsRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      page.getJobsList().forEach(job -> listed.add(job.getJobId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(
            server
                .jobs()
                .listJobs(
                    ListJobsRequest.newBuilder()
                        .putLabels("n", "1")
                        .addStates(JobState.JOB_STATE_SUCCEEDED)
                        .build())
                .getJobsList())
        .extracting(Job::getJobId)
        .containsExactlyInAnyOrder(ids.get(1), ids.get(3));
    assertThat(
            server
                .jobs()
                .listJobs(ListJobsRequest.newBuilder().addStates(JobState.JOB_STATE_PAUSED).build())
                .getJobsCount())
        .isZero();
  }

  @Test
  void whatHasEndedCanBeDeletedAndWhatHasNotCannot() {
    Job job = server.create(JobServer.request(ENDLESS));
    DeleteJobRequest delete = DeleteJobRequest.newBuilder().setJobId(job.getJobId()).build();
    assertThat(failure(() -> server.jobs().deleteJob(delete)).getStatus().getCode())
        .isEqualTo(Code.FAILED_PRECONDITION);
    cancel(job.getJobId());
    server.awaitEnd(job.getJobId());
    server.jobs().deleteJob(delete);
    assertThat(failure(() -> server.get(job.getJobId())).getStatus().getCode())
        .isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void everyBadFieldIsNamed() {
    CreateJobRequest.Builder bad =
        JobServer.request(1).toBuilder()
            .setPriority(101)
            .setRequestId("x".repeat(129))
            .putLabels("", "v")
            .setStartDeadline(Timestamp.newBuilder().setSeconds(5))
            .setFinishDeadline(Timestamp.newBuilder().setSeconds(1L << 60));
    StatusRuntimeException status = failure(() -> server.create(bad.build()));
    assertThat(status.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(TestServer.badFields(status))
        .containsExactlyInAnyOrder(
            "priority", "request_id", "labels", "start_deadline", "finish_deadline");
    CreateJobRequest.Builder interval = JobServer.request(1).toBuilder().setReportInterval(0);
    interval.getTransferBuilder().getOptionsBuilder().setIterations(0);
    assertThat(TestServer.badFields(failure(() -> server.create(interval.build()))))
        .containsExactlyInAnyOrder("report_interval", "transfer.options.iterations");
    assertThat(
            TestServer.badFields(
                failure(
                    () ->
                        server
                            .jobs()
                            .listJobs(
                                ListJobsRequest.newBuilder()
                                    .setPageSize(0)
                                    .setPageToken("?")
                                    .addStatesValue(0)
                                    .build()))))
        .containsExactlyInAnyOrder("page_size", "page_token", "states[0]");
    Job job = server.create(JobServer.request(ENDLESS));
    UpdateJobRequest.Builder update = UpdateJobRequest.newBuilder().setJobId(job.getJobId());
    assertThat(TestServer.badFields(failure(() -> server.jobs().updateJob(update.build()))))
        .containsExactly("steering");
    update.getSteeringBuilder().setLearningRate(0).setStyleWeight(-1).setIterations(0);
    assertThat(TestServer.badFields(failure(() -> server.jobs().updateJob(update.build()))))
        .containsExactlyInAnyOrder(
            "steering.learning_rate", "steering.style_weight", "steering.iterations");
    cancel(job.getJobId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-job", "\0"})
  void aJobThatIsNotThereIsNotFound(String id) {
    Code expected = id.equals("\0") ? Code.INVALID_ARGUMENT : Code.NOT_FOUND;
    assertThat(failure(() -> server.get(id)).getStatus().getCode()).isEqualTo(expected);
    assertThat(failure(() -> cancel(id)).getStatus().getCode()).isEqualTo(expected);
    assertThat(failure(() -> server.watch(id, 0)).getStatus().getCode()).isEqualTo(expected);
    assertThat(
            failure(() -> server.jobs().getJob(GetJobRequest.getDefaultInstance()))
                .getStatus()
                .getCode())
        .isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void aCheckpointThatIsDamagedIsRefusedAndTheJobStartsAnew() throws Exception {
    CreateJobRequest request = JobServer.request(300);
    Job job = server.create(request);
    server.awaitIteration(job.getJobId(), 10);
    server.close();
    Path checkpoint;
    try (var files = java.nio.file.Files.list(folder.resolve("checkpoints/" + job.getJobId()))) {
      checkpoint = files.findFirst().orElseThrow();
    }
    byte[] bytes = java.nio.file.Files.readAllBytes(checkpoint);
    bytes[bytes.length / 2] ^= 1;
    java.nio.file.Files.write(checkpoint, bytes);
    server = new JobServer(folder);
    Job done = server.awaitEnd(job.getJobId());
    assertThat(picture(done)).isEqualTo(attached(request));
    assertThat(server.watch(job.getJobId(), 0))
        .extracting(e -> e.getEvent().getDetail())
        .anyMatch(detail -> detail.startsWith("it starts anew, since its checkpoint"));
    assertThat(folder.resolve("checkpoints/" + job.getJobId())).doesNotExist();
  }
}
