package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.job.NewJob;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.GetJobRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that was accepted once, and that no server could run now. */
@Timeout(60)
class ObstacleOverTheWireTest {
  @TempDir Path folder;

  @Test
  void itsWatchersAreToldWhyAndSoIsWhoeverAsks() {
    try (JobServer server =
        new JobServer(
            folder,
            JobServer.QUICK.withSilence(Duration.ofMillis(100), Duration.ofMillis(500)),
            TestEngine.get(),
            Optional.empty())) {
      Job running = server.create(JobServer.endless());
      Job fits = server.create(JobServer.request(1));
      NewJob unknown =
          new NewJob(
              running.getPrincipal(),
              Optional.empty(),
              0,
              Map.of(),
              JobServer.request(1).toByteArray(),
              Set.of(),
              "",
              "weights-of-yesterday",
              Optional.empty(),
              Optional.empty());
      String id = server.data().keeping().store().create(unknown, 99).job().id();
      String why = "no server that is up holds its weights, SHA-256 weights-of-yesterday";
      server.await(id, event -> event.getEvent().getDetail().equals(why));
      Job told = server.jobs().getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
      assertThat(told.getObstacle()).isEqualTo(why);
      assertThat(told.getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
      assertThat(server.get(fits.getJobId()).getObstacle()).as("it only waits").isEmpty();
      assertThat(server.get(running.getJobId()).getObstacle()).isEmpty();
      Job cancelled = server.cancel(id);
      assertThat(cancelled.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
      assertThat(cancelled.getObstacle()).isEmpty();
    }
  }
}
