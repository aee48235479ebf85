package dev.brushwork.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.job.Job;
import dev.brushwork.job.JobStore;
import dev.brushwork.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.OptionalInt;
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
      store.claim("node", "cpu", java.util.Set.of("w"));
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(job.id());
    }
  }
}
