package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.brushwork.engine.Engine;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CancelJobRequest;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who runs when, on a real server. */
@Timeout(120)
class SchedulingTest {
  private static final int ENDLESS = 100_000;

  @TempDir Path folder;

  private static CreateJobRequest request(int iterations, int priority) {
    return JobServer.request(iterations).toBuilder().setPriority(priority).build();
  }

  private static void cancel(JobServer server, String id) {
    server.jobs().cancelJob(CancelJobRequest.newBuilder().setJobId(id).build());
  }

  private static ByteString attached(TestServer server, CreateJobRequest request) {
    List<StylizeResponse> events =
        server.stylize(StylizeRequest.newBuilder().setTransfer(request.getTransfer()).build());
    Result result = events.get(events.size() - 1).getResult();
    return result.getImage();
  }

  private static Instant started(Job job) {
    return Instant.ofEpochSecond(job.getStartTime().getSeconds(), job.getStartTime().getNanos());
  }

  private static Instant finished(Job job) {
    return Instant.ofEpochSecond(job.getFinishTime().getSeconds(), job.getFinishTime().getNanos());
  }

  @Test
  void aLongJobGivesWayToAHigherPriorityAndGoesOnToTheSamePicture() {
    try (JobServer server = new JobServer(folder)) {
      Job low = server.create(request(ENDLESS, 0));
      server.awaitIteration(low.getJobId(), 30);
      Job equal = server.create(request(1, 0));
      Job high = server.create(request(3, 5));
      Job done = server.awaitEnd(high.getJobId());
      assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(server.awaitEnd(equal.getJobId()).getState())
          .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      // Let it end soon, where it would have ended.
      server
          .jobs()
          .updateJob(
              dev.brushwork.v1.UpdateJobRequest.newBuilder()
                  .setJobId(low.getJobId())
                  .setSteering(dev.brushwork.v1.Steering.newBuilder().setIterations(1))
                  .build());
      Job ended = server.awaitEnd(low.getJobId());
      assertThat(ended.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(ended.getAttempt()).isEqualTo(2);
      assertThat(server.watch(low.getJobId(), 0))
          .extracting(e -> e.getEvent().getDetail())
          .anyMatch(d -> d.startsWith("gave way to " + high.getJobId() + " at iteration "));
      int iterations = ended.getResult().getIterations();
      assertThat(iterations).isGreaterThanOrEqualTo(30);
      assertThat(ImagesOverTheWire.download(server.images(), ended.getResult().getImageSha256()))
          .isEqualTo(attached(server.server(), JobServer.request(iterations)));
      assertThat(started(done)).isBefore(finished(ended));
    }
  }

  @Test
  void aJobThatWouldBeDoneSoonIsNotInterrupted() {
    try (JobServer server = new JobServer(folder)) {
      Job low = server.create(request(150, 0));
      server.awaitIteration(low.getJobId(), 1);
      Job high = server.create(request(1, 50));
      server.awaitEnd(high.getJobId());
      assertThat(server.awaitEnd(low.getJobId()).getAttempt()).isEqualTo(1);
    }
  }

  private static long bytesBesidesWeights(JobServer server, Engine engine) {
    long all =
        server
            .server()
            .transfers()
            .estimateCost(
                EstimateCostRequest.newBuilder().setTransfer(TestRequests.transfer()).build())
            .getDeviceBytes();
    return all - engine.weightBytes();
  }

  @Test
  void slotsGoSideBySideWhileTheDeviceHasRoomAndNoFurther() {
    long run;
    long weights;
    try (Engine measured = TestEngine.withMemory(Long.MAX_VALUE);
        JobServer server = new JobServer(folder, JobServer.QUICK, measured, Optional.empty())) {
      run = bytesBesidesWeights(server, measured);
      weights = measured.weightBytes();
    }
    // Room for two and a half.
    try (Engine engine = TestEngine.withMemory(weights + run * 5 / 2);
        JobServer server =
            new JobServer(
                folder,
                JobServer.QUICK,
                engine,
                Optional.empty(),
                options -> options.slots(3).grace(Duration.ZERO))) {
      Job first = server.create(request(ENDLESS, 0));
      Job second = server.create(request(ENDLESS, 0));
      Job third = server.create(request(2, 0));
      server.awaitIteration(first.getJobId(), 3);
      server.awaitIteration(second.getJobId(), 3);
      assertThat(server.get(third.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
      cancel(server, first.getJobId());
      assertThat(server.awaitEnd(third.getJobId()).getState())
          .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(server.get(second.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
      cancel(server, second.getJobId());
      server.awaitEnd(second.getJobId());

      // What never fits is refused before anything is kept of it, and says so at once.
      CreateJobRequest.Builder large = request(1, 0).toBuilder();
      large.getTransferBuilder().getOptionsBuilder().getSizeBuilder().setLongerSide(600);
      AtomicReference<StatusRuntimeException> refusal = new AtomicReference<>();
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> server.create(large.build()))
          .satisfies(refusal::set);
      assertThat(refusal.get().getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(refusal.get().getStatus().getDescription()).contains("bytes of device memory");
      assertThat(TestServer.detail(refusal.get(), com.google.rpc.RetryInfo.class)).isEmpty();
      assertThat(
              server
                  .jobs()
                  .listJobs(dev.brushwork.v1.ListJobsRequest.getDefaultInstance())
                  .getJobsList())
          .hasSize(3);
    }
  }

  @Test
  void aRunThatNeverFitsIsRefusedAlsoWithoutJobs() {
    try (Engine engine = TestEngine.withMemory(TestEngine.get().weightBytes())) {
      try (TestServer server = new TestServer(engine, options -> options)) {
        StylizeRequest.Builder large = TestRequests.stylize().toBuilder();
        large.getTransferBuilder().getOptionsBuilder().getSizeBuilder().setLongerSide(2000);
        assertThatExceptionOfType(StatusRuntimeException.class)
            .isThrownBy(() -> server.stylize(large.build()))
            .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED));
      }
    }
  }
}
