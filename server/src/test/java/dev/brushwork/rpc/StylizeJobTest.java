package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.job.JobFailure;
import dev.brushwork.job.JobStore;
import dev.brushwork.job.NewJob;
import dev.brushwork.job.Placement;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestPostgres;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.testing.TestWeights;
import dev.brushwork.v1.CancelJobRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.LayerWeight;
import dev.brushwork.v1.PauseJobRequest;
import dev.brushwork.v1.ResumeJobRequest;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of Stylize on a server that keeps jobs. */
@Timeout(120)
class StylizeJobTest {
  @TempDir Path folder;

  private static AsyncCall call(JobServer server, StylizeRequest request) {
    return AsyncCall.start(server.server().asynchronous(), request);
  }

  private static StylizeRequest detached(StylizeRequest request) {
    return request.toBuilder().setDetach(true).build();
  }

  private static String id(AsyncCall call) throws InterruptedException {
    return call.awaitAccepted().getAccepted().getJobId();
  }

  private static void cancel(JobServer server, String id) {
    server.jobs().cancelJob(CancelJobRequest.newBuilder().setJobId(id).build());
  }

  @Test
  void aCallIsAJobAndGetsWhatItWouldGetWithoutOne() throws Exception {
    StylizeRequest.Builder request = TestRequests.stylize(5, 2).toBuilder();
    request.getReportingBuilder().setPreviewInterval(3);
    List<StylizeResponse> expected;
    try (TestServer plain = new TestServer()) {
      expected = plain.stylize(request.build());
    }
    try (JobServer server = new JobServer(folder)) {
      List<StylizeResponse> events = server.server().stylize(request.build());
      assertThat(events).extracting(StylizeResponse::getSequence).isSorted();
      assertThat(events)
          .filteredOn(StylizeResponse::hasProgress)
          .extracting(e -> List.of(e.getProgress().getLosses(), e.getProgress().getPreviewPng()))
          .isEqualTo(
              expected.stream()
                  .filter(StylizeResponse::hasProgress)
                  .map(e -> List.of(e.getProgress().getLosses(), e.getProgress().getPreviewPng()))
                  .toList());
      StylizeResponse last = events.get(events.size() - 1);
      StylizeResponse wanted = expected.get(expected.size() - 1);
      assertThat(last.getResult().getImage()).isEqualTo(wanted.getResult().getImage());
      assertThat(last.getResult().getExecution()).isEqualTo(wanted.getResult().getExecution());
      assertThat(expected.get(0).getAccepted().getJobId()).isEmpty();
      Job job = server.get(events.get(0).getAccepted().getJobId());
      assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(ImagesOverTheWire.download(server.images(), job.getResult().getImageSha256()))
          .isEqualTo(wanted.getResult().getImage());
    }
  }

  @Test
  void theImagesThatCameWithACallAreNotReadAgainFromTheStore() throws Exception {
    try (JobServer server = new JobServer(folder)) {
      String first = server.create(JobServer.endless()).getJobId();
      StylizeRequest.Builder request = TestRequests.stylize(5, 2).toBuilder();
      // Not among the first job's images, which are kept once.
      request.getTransferBuilder().setContent(TestRequests.image(31, 23, 5));
      AsyncCall call = call(server, request.build());
      String sha256 = server.get(id(call)).getTransfer().getContent().getSha256();
      Files.delete(folder.resolve("images").resolve(sha256.substring(0, 2)).resolve(sha256));
      cancel(server, first);
      assertThat(call.awaitEnd().getCode()).isEqualTo(Code.OK);
    }
  }

  @Test
  void aCallThatIsCancelledEndsItsJobAndFreesTheDevice() throws Exception {
    long live = TestEngine.get().device().memory().liveBytes();
    try (JobServer server = new JobServer(folder)) {
      AsyncCall running = call(server, TestRequests.endless());
      running.awaitProgress();
      AsyncCall waiting = call(server, TestRequests.endless());
      assertThat(waiting.awaitAccepted().getAccepted().getQueuePosition()).isEqualTo(1);
      waiting.cancel();
      assertThat(server.awaitEnd(id(waiting)).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
      assertThat(server.get(id(running)).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
      running.cancel();
      Job ended = server.awaitEnd(id(running));
      assertThat(ended.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
      assertThat(ended.getCheckpointIteration()).isZero();
      assertThat(TestEngine.get().device().memory().liveBytes()).isEqualTo(live);
    }
  }

  @Test
  void aClientThatVanishesOrPassesItsDeadlineEndsItsJob() throws Exception {
    try (JobServer server = new JobServer(folder)) {
      AsyncCall late =
          AsyncCall.start(
              server.server().asynchronous().withDeadlineAfter(1, TimeUnit.SECONDS),
              TestRequests.endless());
      assertThat(server.awaitEnd(id(late)).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
      assertThat(late.awaitEnd().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void aDetachedRunGoesOnWithoutItsCallAndIsWatchedByItsId() throws Exception {
    try (JobServer server = new JobServer(folder)) {
      AsyncCall call = call(server, detached(TestRequests.stylize(300, 1)));
      call.awaitProgress();
      call.cancel();
      call.awaitEnd();
      Job done = server.awaitEnd(id(call));
      assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(done.getResult().getIterations()).isEqualTo(300);
    }
  }

  @Test
  void aDetachedCallThatStaysGetsItsPicture() {
    try (JobServer server = new JobServer(folder)) {
      List<StylizeResponse> attached = server.server().stylize(TestRequests.stylize());
      List<StylizeResponse> events = server.server().stylize(detached(TestRequests.stylize()));
      assertThat(events).hasSameSizeAs(attached);
      assertThat(events.get(events.size() - 1).getResult().getImage())
          .isEqualTo(attached.get(attached.size() - 1).getResult().getImage());
    }
  }

  @Test
  void whatIsDoneToTheJobIsSeenByItsCall() throws Exception {
    try (JobServer server = new JobServer(folder)) {
      AsyncCall paused = call(server, TestRequests.stylize(200, 1));
      paused.awaitProgress();
      server.jobs().pauseJob(PauseJobRequest.newBuilder().setJobId(id(paused)).build());
      server.awaitState(id(paused), JobState.JOB_STATE_PAUSED);
      server.jobs().resumeJob(ResumeJobRequest.newBuilder().setJobId(id(paused)).build());
      assertThat(paused.awaitEnd().getCode()).isEqualTo(Code.OK);
      assertThat(server.get(id(paused)).getAttempt()).isEqualTo(2);

      AsyncCall cancelled = call(server, TestRequests.endless());
      cancelled.awaitProgress();
      cancel(server, id(cancelled));
      assertThat(cancelled.awaitEnd().getCode()).isEqualTo(Code.CANCELLED);
    }
  }

  @Test
  void aRunThatDivergesEndsItsCallAsItWouldWithoutAJob() throws Exception {
    Path file = folder.resolve("loud.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      // So large that fp32 overflows in the deeper layers.
      TestWeights.writer(Networks.find("vgg19").orElseThrow(), 3, 400).write(out);
    }
    HeldWeights loud = TestEngine.get().add(WeightFile.read(file));
    StylizeRequest.Builder request = TestRequests.stylize(1000, 1).toBuilder();
    request
        .getTransferBuilder()
        .getOptionsBuilder()
        .setWeightsSha256(loud.sha256())
        .addStyleLayers(LayerWeight.newBuilder().setLayer("relu5_1"));
    StatusRuntimeException expected;
    try (TestServer plain = new TestServer()) {
      expected = AsyncCall.start(plain.asynchronous(), request.build()).awaitError();
    }
    assertThat(expected.getStatus().getCode()).isEqualTo(Code.ABORTED);
    try (JobServer server = new JobServer(folder)) {
      AsyncCall call = call(server, request.build());
      StatusRuntimeException seen = call.awaitError();
      assertThat(seen.getStatus().getCode()).isEqualTo(expected.getStatus().getCode());
      assertThat(TestServer.detail(seen, com.google.rpc.ErrorInfo.class))
          .isEqualTo(TestServer.detail(expected, com.google.rpc.ErrorInfo.class));
    }
  }

  @Test
  void aStopEndsCallsUnavailableAndKeepsOnlyWhatIsDetached() throws Exception {
    String running;
    String waiting;
    String detached;
    AsyncCall first;
    AsyncCall second;
    try (JobServer server = new JobServer(folder)) {
      first = call(server, TestRequests.endless());
      first.awaitProgress();
      second = call(server, TestRequests.endless());
      AsyncCall third = call(server, detached(TestRequests.stylize(2, 1)));
      running = id(first);
      waiting = id(second);
      detached = id(third);
      server.server().server().close();
      assertThat(first.awaitEnd().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(second.awaitEnd().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(third.awaitEnd().getCode()).isEqualTo(Code.UNAVAILABLE);
    }
    try (JobServer server = new JobServer(folder)) {
      assertThat(server.get(running).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
      assertThat(server.get(waiting).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
      assertThat(server.awaitEnd(detached).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    }
  }

  @Test
  void aCallUnderWayIsGivenTheGraceOfAStop() throws Exception {
    try (JobServer server =
        new JobServer(
            folder,
            JobServer.QUICK,
            TestEngine.get(),
            Optional.empty(),
            options -> options.grace(Duration.ofSeconds(60)))) {
      AsyncCall call = call(server, TestRequests.stylize(300, 1));
      call.awaitProgress();
      server.server().server().close();
      assertThat(call.awaitEnd().getCode()).isEqualTo(Code.OK);
    }
  }

  @Test
  void whatWasAttachedToAServerThatDiedIsCancelledByTheNext() {
    Placement placement = new Placement("left", "a node that died", 0);
    try (DataFolder data = new DataFolder(folder, Optional.empty())) {
      JobStore store = data.keeping().store();
      store.create(
          new NewJob(
              "anonymous",
              Optional.empty(),
              0,
              Map.of(),
              new byte[0],
              Set.of(),
              "",
              TestEngine.weights().sha256(),
              Optional.empty(),
              Optional.empty(),
              placement),
          9);
    }
    try (JobServer server = new JobServer(folder)) {
      assertThat(server.awaitEnd("left").getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    }
  }

  @Test
  void aDetachedRunIsTakenByAServerThatIsFreeAndItsCallFollowsFromAfar() throws Exception {
    String url = TestPostgres.newDatabase();
    Path shared = folder.resolve("shared");
    try (JobServer busy =
            new JobServer(shared, JobServer.QUICK, TestEngine.get(), Optional.of(url));
        JobServer free =
            new JobServer(shared, JobServer.QUICK, TestEngine.get(), Optional.of(url))) {
      AsyncCall blocker = call(busy, TestRequests.endless());
      blocker.awaitProgress();
      AsyncCall call = call(busy, detached(TestRequests.stylize(200, 1)));
      assertThat(call.awaitEnd().getCode()).isEqualTo(Code.OK);
      assertThat(busy.get(id(blocker)).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
      assertThat(call.events()).anyMatch(StylizeResponse::hasProgress);
      assertThat(free.get(id(call)).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      blocker.cancel();
      assertThat(free.awaitEnd(id(blocker)).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    }
  }

  @Test
  void detachIsRefusedByNameWhereThereAreNoJobs() {
    try (TestServer plain = new TestServer()) {
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> plain.stylize(detached(TestRequests.stylize())))
          .satisfies(
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
                assertThat(
                        TestServer.detail(e, com.google.rpc.PreconditionFailure.class)
                            .orElseThrow()
                            .getViolations(0)
                            .getSubject())
                    .isEqualTo("detach");
              });
    }
  }

  @Test
  void everyReasonOfAFailureHasItsStatus() {
    for (JobFailure.Reason reason : JobFailure.Reason.values()) {
      StatusRuntimeException status = StatusMapper.failed(new JobFailure(reason, "why"));
      assertThat(status.getStatus().getDescription()).isEqualTo("why");
      assertThat(
              TestServer.detail(status, com.google.rpc.ErrorInfo.class).orElseThrow().getReason())
          .isEqualTo(reason.name());
    }
  }
}
