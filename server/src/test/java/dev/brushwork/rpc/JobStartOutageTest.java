package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.PauseJobRequest;
import dev.brushwork.v1.ResumeJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job whose turn has come, while its images or its checkpoint cannot be read. */
@Timeout(120)
class JobStartOutageTest {
  @TempDir Path folder;

  /** Puts a file in the place of a folder, so that nothing can be read there. */
  private void block(String name) throws IOException {
    Files.move(folder.resolve(name), folder.resolve(name + "-away"));
    Files.writeString(folder.resolve(name), "gone");
  }

  private void unblock(String name) throws IOException {
    Files.delete(folder.resolve(name));
    Files.move(folder.resolve(name + "-away"), folder.resolve(name));
  }

  private JobServer server(Duration silence) {
    return new JobServer(
        folder,
        JobServer.QUICK.withSilence(Duration.ofMillis(100), silence),
        TestEngine.get(),
        Optional.empty());
  }

  /** A job that waits until the other has ended. */
  private static String behind(JobServer server, String first) {
    server.awaitIteration(first, 2);
    return server.create(JobServer.request(3)).getJobId();
  }

  /** A job that has been given its turn after its images were put out of reach. */
  private String startsWithoutItsImages(JobServer server) throws IOException {
    String first = server.create(JobServer.endless()).getJobId();
    String waits = behind(server, first);
    block("images");
    server.cancel(first);
    server.awaitState(waits, JobState.JOB_STATE_RUNNING);
    return waits;
  }

  @Test
  void isNotEndedByAnOutageThatPasses() throws Exception {
    try (JobServer server = server(Duration.ofMinutes(1))) {
      String waits = startsWithoutItsImages(server);
      TimeUnit.SECONDS.sleep(1);
      assertThat(server.get(waits).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
      unblock("images");
      Job done = server.awaitEnd(waits);
      assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(done.getAttempt()).isEqualTo(1);
    }
  }

  @Test
  void makesPlaceInALongOutageAndSaysWhy() throws Exception {
    try (JobServer server = server(Duration.ofMillis(500))) {
      String waits = startsWithoutItsImages(server);
      server.await(waits, event -> event.getEvent().getAttempt() >= 2);
      unblock("images");
      assertThat(server.awaitEnd(waits).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(server.watch(waits, 0))
          .extracting(event -> event.getEvent().getDetail())
          .anyMatch(detail -> detail.startsWith("what it needs cannot be read: "));
    }
  }

  @Test
  void canBeCancelledWhileItWaitsForItsImages() throws Exception {
    try (JobServer server = server(Duration.ofMinutes(1))) {
      String waits = startsWithoutItsImages(server);
      server.cancel(waits);
      assertThat(server.awaitEnd(waits).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
      unblock("images");
    }
  }

  private Path image(Job job) {
    String sha256 = job.getTransfer().getContent().getSha256();
    return folder.resolve("images").resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  private static void assertUnmet(JobServer server, String id, String message) {
    Job failed = server.awaitEnd(id);
    assertThat(failed.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(failed.getFailure().getReason()).isEqualTo("UNMET_PRECONDITION");
    assertThat(failed.getFailure().getMessage()).contains("transfer.content").contains(message);
    assertThat(failed.getAttempt()).isEqualTo(1);
  }

  @Test
  void failsAtOnceIfAnImageIsMissing() throws Exception {
    try (JobServer server = server(Duration.ofMinutes(1))) {
      String first = server.create(JobServer.endless()).getJobId();
      String waits = behind(server, first);
      Files.delete(image(server.get(waits)));
      server.cancel(first);
      assertUnmet(server, waits, "keeps no image");
    }
  }

  @Test
  void failsAtOnceIfAnImageIsDamaged() throws Exception {
    try (JobServer server = server(Duration.ofMinutes(1))) {
      String first = server.create(JobServer.endless()).getJobId();
      String waits = behind(server, first);
      byte[] bytes = Files.readAllBytes(image(server.get(waits)));
      bytes[bytes.length / 2] ^= 1;
      Files.write(image(server.get(waits)), bytes);
      server.cancel(first);
      assertUnmet(server, waits, "is damaged on this server");
    }
  }

  @Test
  void goesOnFromItsCheckpointOnceThatCanBeReadAgain() throws Exception {
    try (JobServer server = server(Duration.ofMinutes(1))) {
      String id = server.create(JobServer.endless()).getJobId();
      server.awaitIteration(id, 20);
      server.jobs().pauseJob(PauseJobRequest.newBuilder().setJobId(id).build());
      server.awaitState(id, JobState.JOB_STATE_PAUSED);
      Job paused = server.get(id);
      block("checkpoints");
      server.jobs().resumeJob(ResumeJobRequest.newBuilder().setJobId(id).build());
      server.await(id, event -> event.getEvent().getAttempt() == 2);
      TimeUnit.MILLISECONDS.sleep(500);
      unblock("checkpoints");
      server.await(
          id, event -> event.getEvent().getAttempt() == 2 && event.getEvent().hasProgress());
      server.finish(id);
      List<WatchJobResponse> rest = server.watch(id, paused.getLastSequence());
      assertThat(rest)
          .extracting(event -> event.getEvent().getDetail())
          .noneMatch(detail -> detail.contains("starts anew"));
      Job done = server.get(id);
      assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(done.getResult().getIterations())
          .isGreaterThanOrEqualTo(paused.getCheckpointIteration());
      assertThat(paused.getCheckpointIteration()).isGreaterThanOrEqualTo(20);
    }
  }
}
