package dev.brushwork.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.transfer.Losses;
import dev.brushwork.job.Claim;
import dev.brushwork.job.Job;
import dev.brushwork.job.JobProgress;
import dev.brushwork.job.JobStore;
import dev.brushwork.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresJobStoreTest extends JobStoreContract {
  private final String url = TestPostgres.newDatabase();

  @Override
  JobStore open() {
    return JdbcJobStore.at(url);
  }

  @Test
  void aDatabaseThatWasStartedAnewIsNotNoticed() throws Exception {
    Job job = store.create(job(), 10).job();
    for (int i = 0; i < 20; i++) {
      // As a restart does; the pool only examines connections that have been idle for a while.
      store.needsImage("image");
      store.needsCheckpoints(job.id());
      try (Connection admin = DriverManager.getConnection(url);
          Statement statement = admin.createStatement()) {
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
      }
      if (i % 2 == 0) {
        assertThat(store.find("me", job.id())).isPresent();
      } else {
        store.update("me", job.id(), job.steering(), OptionalInt.of(i), "");
      }
    }
  }

  @Test
  void anotherNodeHearsOfEveryChange() throws Exception {
    try (JobStore other = open()) {
      LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
      other.onChange(heard::add);
      // It may take a moment until it listens.
      Job job = store.create(job(), 10).job();
      for (int i = 0; heard.peek() == null && i < 100; i++) {
        store.update("me", job.id(), job.steering(), OptionalInt.of(i), "");
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(job.id());
      heard.clear();
      store.claim("node", "cpu", Set.of("w"));
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(job.id());
      JobProgress progress = new JobProgress(1, 2, new Losses(1, 1, 2, 3), 4, 5);
      assertThat(store.progress(new Claim(job.id(), 1), progress, 0)).isPresent();
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(job.id());
    }
  }

  @Test
  void aNodeHearsOfItsOwnChangeOnceAndOfItsOwnProgressNotAtAll() throws Exception {
    try (JobStore other = open()) {
      LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
      Job job = store.create(job(), 10).job();
      store.onChange(heard::add);
      // It may take a moment until it listens.
      for (int i = 0; heard.peek() == null && i < 100; i++) {
        other.update("me", job.id(), job.steering(), OptionalInt.of(i), "");
        TimeUnit.MILLISECONDS.sleep(50);
      }
      heard.clear();
      Job claimed = store.claim("node", "cpu", Set.of("w")).orElseThrow();
      JobProgress progress = new JobProgress(1, 2, new Losses(1, 1, 2, 3), 4, 5);
      store.progress(new Claim(job.id(), claimed.attempt()), progress, 0);
      // Words come in the order of the changes, so whatever was said of those two is heard by then.
      Job last = other.create(job(), 10).job();
      List<String> words = new ArrayList<>();
      while (!words.contains(last.id())) {
        words.add(heard.poll(5, TimeUnit.SECONDS));
      }
      assertThat(words).containsExactly(job.id(), last.id());
    }
  }
}
