package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.testing.LosablePostgres;
import dev.brushwork.testing.Reliability;
import dev.brushwork.testing.Storage;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.StylizeRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold while disk and database cannot be used. */
@Timeout(300)
class JobOutageTest {
  @TempDir Path folder;

  private void assertUnavailable(Runnable call) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE))
        .satisfies(e -> assertThat(TestServer.detail(e, RetryInfo.class)).isPresent())
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(folder.toString()));
  }

  /** Puts a file in the place of a folder, so that nothing can be written there. */
  private void block(String name) throws Exception {
    Path path = folder.resolve(name);
    Files.createDirectories(path);
    Files.move(path, folder.resolve(name + "-away"));
    Files.writeString(path, "full");
  }

  private void unblock(String name) throws Exception {
    Files.delete(folder.resolve(name));
    Files.move(folder.resolve(name + "-away"), folder.resolve(name));
  }

  @ParameterizedTest
  @EnumSource
  void aDiskThatTakesNothingRefusesNewJobsAndTheRunningOneSurvives(Storage storage)
      throws Exception {
    try (JobServer server =
        new JobServer(folder, JobServer.QUICK, TestEngine.get(), storage.newDatabase())) {
      Job job = server.create(JobServer.request(300));
      server.awaitIteration(job.getJobId(), 2);
      block("images");
      block("checkpoints");
      assertUnavailable(() -> server.create(JobServer.request(1)));
      // Until the job is done it must not notice; then it waits with its result.
      // Its last progress may be one of those that are dropped, so this waits for the time alone.
      TimeUnit.SECONDS.sleep(2);
      assertThat(server.get(job.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
      unblock("checkpoints");
      unblock("images");
      Job done = server.awaitEnd(job.getJobId());
      assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(done.getAttempt()).isEqualTo(1);
      assertThat(server.awaitEnd(server.create(JobServer.request(1)).getJobId()).getState())
          .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    }
  }

  /** A database that goes away and comes back. */
  private interface Losable extends AutoCloseable {
    Optional<String> url();

    void lose() throws Exception;

    void giveBack() throws Exception;
  }

  @Test
  void whileTheDatabaseIsGoneNewJobsAreRefusedAndThoseThatRunSurvive() throws Exception {
    LosablePostgres postgres = new LosablePostgres(folder.resolve("cluster"));
    runsThrough(
        Storage.POSTGRESQL,
        new Losable() {
          @Override
          public Optional<String> url() {
            return Optional.of(postgres.url());
          }

          @Override
          public void lose() throws Exception {
            postgres.stop();
          }

          @Override
          public void giveBack() throws Exception {
            postgres.startAgain();
          }

          @Override
          public void close() throws Exception {
            postgres.close();
          }
        });
  }

  @Test
  void whileAnotherProcessHoldsTheFileNewJobsAreRefusedAndThoseThatRunSurvive() throws Exception {
    runsThrough(
        Storage.SQLITE,
        new Losable() {
          private Connection holder;

          @Override
          public Optional<String> url() {
            return Optional.empty();
          }

          @Override
          public void lose() throws Exception {
            holder = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("jobs.db"));
            try (Statement statement = holder.createStatement()) {
              statement.execute("PRAGMA busy_timeout = 10000");
              statement.execute("BEGIN IMMEDIATE");
            }
          }

          @Override
          public void giveBack() throws Exception {
            holder.close();
          }

          @Override
          public void close() {}
        });
  }

  private void runsThrough(Storage storage, Losable database) throws Exception {
    DeviceMemory memory = TestEngine.get().device().memory();
    CreateJobRequest brief = JobServer.request(1500);
    try (database;
        JobServer server =
            new JobServer(folder, JobServer.QUICK, TestEngine.get(), database.url(), 2)) {
      String through = server.create(JobServer.endless()).getJobId();
      server.awaitIteration(through, 2);
      long one = memory.liveBytes();
      String within = server.create(brief).getJobId();
      server.awaitIteration(within, 2);
      WatchCall watch = WatchCall.start(server.asynchronous(), through, 0);
      watch.awaitEvents(1);
      long start = System.nanoTime();
      database.lose();
      assertUnavailable(() -> server.create(JobServer.request(1)));
      while (memory.liveBytes() > one) {
        TimeUnit.MILLISECONDS.sleep(20); // until the brief one has painted its picture
      }
      TimeUnit.SECONDS.sleep(Reliability.size(1, 30));
      int before = last(watch);
      database.giveBack();
      double gone = Reliability.millisSince(start) / 1000;
      start = System.nanoTime();
      awaitAnswer(server, within);
      Reliability.print(
          storage,
          "the database was gone for %.1f s, and served again %.1f s after it came back",
          gone,
          Reliability.millisSince(start) / 1000);
      Job kept = server.awaitEnd(within);
      assertThat(kept.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(kept.getAttempt()).isEqualTo(1);
      assertThat(ImagesOverTheWire.download(server.images(), kept.getResult().getImageSha256()))
          .isEqualTo(attached(server, brief));
      // The watch has never ended.
      server.awaitIteration(through, before + 1);
      server.finish(through);
      watch.awaitEnd();
      assertThat(watch.events())
          .extracting(e -> e.getEvent().getSequence())
          .isSorted()
          .doesNotHaveDuplicates();
      Job done = server.get(through);
      assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(done.getAttempt()).isEqualTo(1);
      assertThat(last(watch)).isEqualTo(done.getResult().getIterations()).isGreaterThan(before);
    }
  }

  /** The iteration that a watch has heard of. */
  private static int last(WatchCall watch) {
    return watch.events().stream()
        .mapToInt(event -> event.getEvent().getProgress().getIteration())
        .max()
        .orElseThrow();
  }

  private static void awaitAnswer(JobServer server, String id) throws Exception {
    while (true) {
      try {
        server.get(id);
        return;
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private static ByteString attached(JobServer server, CreateJobRequest request) {
    var events =
        server
            .server()
            .stylize(StylizeRequest.newBuilder().setTransfer(request.getTransfer()).build());
    return events.get(events.size() - 1).getResult().getImage();
  }
}
