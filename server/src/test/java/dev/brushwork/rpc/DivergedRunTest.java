package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.DivergedException;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.FragileDevice;
import dev.brushwork.testing.Storage;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.EndReason;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.Precision;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The last finite picture of a run that diverges reaches whoever asked for the run. */
@Timeout(120)
class DivergedRunTest {
  private static FragileDevice device;
  private static Engine engine;
  @TempDir Path folder;

  @BeforeAll
  static void open() {
    device = new FragileDevice(Devices.choose("cpu").provider().open(DeviceOptions.defaults()));
    engine = new Engine(device, "the tests'", Limits.defaults());
    Engines.hold(engine, "vgg19");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static StylizeRequest stylize(Precision precision) {
    StylizeRequest.Builder request = TestRequests.stylize(30, 5).toBuilder();
    request.getTransferBuilder().getOptionsBuilder().setPrecision(precision);
    return request.build();
  }

  private static void assertRest(Result rest, StatusRuntimeException end) {
    assertThat(rest.getEndReason()).isEqualTo(EndReason.END_REASON_DIVERGED);
    assertThat(rest.getIterations()).isEqualTo(6); // one update after a report
    assertThat(rest.getLosses().getIteration()).isEqualTo(6);
    assertThat(TestRequests.pixels(rest.getImage())).hasSize(24 * 16 * 3);
    assertThat(end.getStatus().getCode()).isEqualTo(Code.ABORTED);
    ErrorInfo info = TestServer.detail(end, ErrorInfo.class).orElseThrow();
    assertThat(info.getReason()).isEqualTo("DIVERGED");
    assertThat(info.getMetadataMap())
        .containsEntry("iteration", "11") // the losses of 10 are looked at after 11
        .containsEntry("last_finite_iteration", "6");
  }

  @Test
  void aCallGetsThePictureAndThenTheStatus() throws Exception {
    try (TestServer server = new TestServer(engine, options -> options.grace(Duration.ZERO))) {
      device.breakAfter(8).alsoInFp32();
      AsyncCall call = AsyncCall.start(server.asynchronous(), stylize(Precision.PRECISION_FP32));
      StatusRuntimeException end = call.awaitError();
      List<StylizeResponse> events = call.events();
      assertRest(events.get(events.size() - 1).getLastFinite(), end);
    }
  }

  @Test
  void theJavaClientHasThePictureInItsException() throws Exception {
    try (TestServer server = new TestServer(engine, options -> options.grace(Duration.ZERO));
        BrushworkClient client = BrushworkClient.connect("localhost:" + server.server().port())) {
      device.breakAfter(8).alsoInFp32();
      try {
        client.stylize(stylize(Precision.PRECISION_FP32)).result().join();
        throw new AssertionError("it did not diverge");
      } catch (CompletionException e) {
        DivergedException diverged = (DivergedException) e.getCause();
        assertThat(diverged.lastFinite().orElseThrow().getIterations()).isEqualTo(6);
        assertThat(diverged.metadata()).containsEntry("iteration", "11");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatFailedHasThePictureAndSoDoesItsCall(Storage storage) throws Exception {
    try (JobServer server = new JobServer(folder, JobServer.QUICK, engine, storage.newDatabase())) {
      device.breakAfter(8).alsoInFp32();
      AsyncCall call =
          AsyncCall.start(server.server().asynchronous(), stylize(Precision.PRECISION_FP32));
      StatusRuntimeException end = call.awaitError();
      List<StylizeResponse> events = call.events();
      Result rest = events.get(events.size() - 1).getLastFinite();
      assertRest(rest, end);
      Job job = server.get(call.awaitAccepted().getAccepted().getJobId());
      assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
      assertThat(job.getFailure().getReason()).isEqualTo("DIVERGED");
      assertThat(job.getFailure().getMessage()).contains("iteration 11", "of iteration 6");
      assertThat(job.getResult().getEndReason()).isEqualTo(EndReason.END_REASON_DIVERGED);
      assertThat(ImagesOverTheWire.download(server.images(), job.getResult().getImageSha256()))
          .isEqualTo(rest.getImage());
    }
  }

  @Test
  void aJobThatIsTriedAgainInFp32SucceedsAndSaysSo() {
    try (JobServer server = new JobServer(folder, JobServer.QUICK, engine, Optional.empty())) {
      device.breakAfter(8);
      CreateJobRequest.Builder request = JobServer.request(30).toBuilder();
      request.getTransferBuilder().getOptionsBuilder().setPrecision(Precision.PRECISION_MIXED);
      Job job = server.awaitEnd(server.create(request.build()).getJobId());
      assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(job.getResult().getExecution().getPrecision()).isEqualTo(Precision.PRECISION_FP32);
      assertThat(job.getResult().getIterations()).isEqualTo(30);
    }
  }
}
