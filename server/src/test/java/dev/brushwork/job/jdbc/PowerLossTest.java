package dev.brushwork.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.transfer.Losses;
import dev.brushwork.engine.transfer.Steering;
import dev.brushwork.job.Claim;
import dev.brushwork.job.Job;
import dev.brushwork.job.JobEvent;
import dev.brushwork.job.JobProgress;
import dev.brushwork.job.JobState;
import dev.brushwork.job.JobStore;
import dev.brushwork.testing.Storage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Progress does not wait for the disk; what holds all the same when the power fails. */
@Timeout(120)
class PowerLossTest {
  @TempDir Path folder;
  private Optional<String> url;

  private JobStore open(Storage storage) {
    url = storage.newDatabase();
    return url.map(JdbcJobStore::at).orElseGet(() -> JdbcJobStore.inFolder(folder));
  }

  private Claim claim(JobStore store) {
    Job job = store.claim("node", "cpu", Set.of("w")).orElseThrow();
    return new Claim(job.id(), job.attempt());
  }

  private static JobProgress progress(int iteration) {
    return new JobProgress(iteration, 100, new Losses(iteration, 1, 2, 0), 1, 3);
  }

  private static long write(JobStore store, Claim claim, int iteration, long above) {
    return store.progress(claim, progress(iteration), above).orElseThrow().sequence();
  }

  private static long last(JobStore store, String id) {
    return store.find("me", id).orElseThrow().lastSequence();
  }

  /** Undoes a job's progress, as if it had never come to the disk. */
  private void losePower(String id, long durable) throws Exception {
    String jdbc = url.orElse("jdbc:sqlite:" + folder.resolve("jobs.db"));
    try (Connection connection = DriverManager.getConnection(jdbc);
        PreparedStatement undo =
            connection.prepareStatement(
                "UPDATE jobs SET progress = NULL, progress_sequence = 0, progress_time = NULL,"
                    + " last_sequence = ? WHERE id = ?")) {
      undo.setLong(1, durable);
      undo.setString(2, id);
      assertThat(undo.executeUpdate()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoSawProgressThatWasLostStillGetsEveryEventAfterIt(Storage storage) throws Exception {
    try (JobStore store = open(storage)) {
      String id = store.create(JobStoreContract.job(), 9).job().id();
      Claim first = claim(store);
      long durable = last(store, id);
      long seen = 0;
      for (int i = 1; i <= 50; i++) {
        seen = write(store, first, i, seen);
      }
      losePower(id, durable);
      assertThat(store.revive(Duration.ofMillis(-1), "node", Set.of(), 9)).isEqualTo(1);
      Claim second = claim(store);
      long next = write(store, second, 3, 0);
      assertThat(store.succeed(second, JobStoreContract.result())).isTrue();
      List<JobEvent> rest = store.events(id, seen, 99);
      assertThat(rest)
          .extracting(JobEvent::state)
          .containsExactly(JobState.QUEUED, JobState.RUNNING, JobState.RUNNING, JobState.SUCCEEDED);
      assertThat(next).isGreaterThan(seen).isEqualTo(rest.get(2).sequence());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAttemptThatOutlivesItsDatabaseUsesNoNumberTwice(Storage storage) throws Exception {
    try (JobStore store = open(storage)) {
      String id = store.create(JobStoreContract.job(), 9).job().id();
      Claim claim = claim(store);
      long durable = last(store, id);
      long seen = write(store, claim, 2, write(store, claim, 1, 0));
      losePower(id, durable);
      long next = write(store, claim, 3, seen);
      assertThat(next).isGreaterThan(seen);
      losePower(id, durable);
      store.update("me", id, Steering.NONE, OptionalInt.of(1), "changed meanwhile");
      assertThat(store.succeed(claim, JobStoreContract.result())).isTrue();
      assertThat(store.events(id, next, 99))
          .extracting(JobEvent::type)
          .containsExactly(JobEvent.Type.UPDATE, JobEvent.Type.STATE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatIsNotedDoesNotWaitForTheDisk(Storage storage) throws Exception {
    // As servers have it; that of the tests waits for no disk at all.
    url = storage.newDatabase().map(any -> any + "&options=-c%20synchronous_commit=on");
    try (Database database = url.map(Database::at).orElseGet(() -> Database.inFolder(folder))) {
      boolean sqlite = database.dialect() == Dialect.SQLITE;
      for (int i = 0; i < 3; i++) {
        assertThat(database.<String>note(c -> synchronous(c, database)))
            .isEqualTo(sqlite ? "1" : "off");
        assertThat(database.<String>write(c -> synchronous(c, database)))
            .isEqualTo(sqlite ? "2" : "on");
      }
    }
  }

  private static String synchronous(Connection connection, Database database) throws SQLException {
    String query =
        database.dialect() == Dialect.SQLITE ? "PRAGMA synchronous" : "SHOW synchronous_commit";
    return new Sql(query).query(connection, row -> row.getString(1)).get(0);
  }
}
