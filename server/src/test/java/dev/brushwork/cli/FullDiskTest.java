package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.testing.Reliability;
import dev.brushwork.testing.Storage;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.UpdateJobRequest;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk without a byte left, which is a small one that the server has of its own. */
@Timeout(180)
class FullDiskTest {
  private static final int MEBIBYTES = 16;

  @TempDir Path folder;

  private static CreateJobRequest request(int iterations) {
    CreateJobRequest.Builder request =
        CreateJobRequest.newBuilder().setTransfer(TestRequests.transfer()).setReportInterval(1);
    request.getTransferBuilder().getOptionsBuilder().setIterations(iterations);
    return request.build();
  }

  /** Writes until nothing more can be written. */
  private static void fill(Path file) throws IOException {
    byte[] some = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i < MEBIBYTES << 9; i++) {
                  out.write(some);
                }
              })
          .withMessageContaining("No space left");
    }
  }

  private static int awaitIterationAfter(BrushworkClient client, String id, int iteration)
      throws InterruptedException {
    Job job = client.jobs().get(id);
    while (job.getProgress().getIteration() <= iteration) {
      assertThat(job.getState()).isIn(JobState.JOB_STATE_QUEUED, JobState.JOB_STATE_RUNNING);
      TimeUnit.MILLISECONDS.sleep(20);
      job = client.jobs().get(id);
    }
    return job.getProgress().getIteration();
  }

  @ParameterizedTest
  @EnumSource
  void aFullDiskRefusesNewJobsAndTheRunningOneSurvives(Storage storage) throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    assumeThat(ServeProcess.canMount(data)).as("a disk of the test's own").isTrue();
    Optional<String> database = storage.newDatabase();
    String[] flags =
        Stream.concat(
                Stream.of("--checkpoint-every", "0.1"),
                database.stream().flatMap(url -> Stream.of("--database", url)))
            .toArray(String[]::new);
    try (ServeProcess server = ServeProcess.startOnDisk(MEBIBYTES, data, flags);
        BrushworkClient client = BrushworkClient.connect(server.address())) {
      String id = client.jobs().create(request(100_000)).getJobId();
      int before = awaitIterationAfter(client, id, 2);
      // More than a checkpoint leaves free that is given up just then.
      CreateJobRequest.Builder large = request(1).toBuilder();
      large.getTransferBuilder().setContent(TestRequests.image(512, 512, 3));
      Path filler = server.inside(data).resolve("filler");
      fill(filler);
      assertThatExceptionOfType(BrushworkException.class)
          .isThrownBy(() -> client.jobs().create(large.build()))
          .satisfies(e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE));
      TimeUnit.SECONDS.sleep(Reliability.size(1, 30));
      assertThat(client.jobs().get(id).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
      Files.delete(filler);
      int after =
          awaitIterationAfter(client, id, client.jobs().get(id).getProgress().getIteration());
      UpdateJobRequest.Builder update = UpdateJobRequest.newBuilder().setJobId(id);
      update.getSteeringBuilder().setIterations(1);
      client.jobs().update(update.build());
      JobEvent last = client.jobs().watch(id, 0, event -> {});
      assertThat(last.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      Job done = client.jobs().get(id);
      assertThat(done.getAttempt()).isEqualTo(1);
      client.jobs().download(done.getResult().getImageSha256(), OutputStream.nullOutputStream());
      String next = client.jobs().create(request(1)).getJobId();
      assertThat(client.jobs().watch(next, 0, event -> {}).getState())
          .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      Reliability.print(
          storage,
          "the disk was full between iterations %d and %d of a job, which went on",
          before,
          after);
    }
  }
}
