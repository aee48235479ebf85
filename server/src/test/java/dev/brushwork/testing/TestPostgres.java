package dev.brushwork.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL server for all tests of a virtual machine, with a new database for each. */
public final class TestPostgres {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static EmbeddedPostgres server;

  private TestPostgres() {}

  /** The URL of a new, empty database. */
  public static String newDatabase() {
    String name = "test" + NUMBER.incrementAndGet();
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return server().getJdbcUrl("postgres", name);
  }

  private static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        // Stops with the virtual machine.
        server = start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  /** A server of the test's own, to be closed by it. */
  public static EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder().start();
  }
}
