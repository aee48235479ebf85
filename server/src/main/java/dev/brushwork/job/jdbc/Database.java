package dev.brushwork.job.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.brushwork.job.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Connections and transactions. SQLite has one writer, so there is one connection for writes, on
 * which threads queue fairly; its transactions take the write lock when they begin, because one
 * that only upgrades its lock later fails at once when another has written meanwhile.
 */
final class Database implements AutoCloseable {
  private static final int READERS = 4;
  private static final int POSTGRESQL_CONNECTIONS = 8;

  /** Longer than any transaction, shorter than a caller's patience. */
  private static final Duration CONNECTION_PATIENCE = Duration.ofSeconds(3);

  /** Another process with the file open, such as a backup, holds its lock for so long at most. */
  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(10);

  /** A connection that has gone silent, such as to a machine without power, is given up then. */
  private static final Duration SOCKET_PATIENCE = Duration.ofSeconds(10);

  private static final int ATTEMPTS = 5;

  /** Serialisation failure and deadlock: nothing was done, and trying again may help. */
  private static final Set<String> LOST_RACES = Set.of("40001", "40P01");

  /** How the states begin of a connection that is no more, or of a server that has just stopped. */
  private static final List<String> BROKEN = List.of("08", "57P0");

  private final Dialect dialect;
  private final String url;
  private final HikariDataSource writers;
  private final HikariDataSource readers;

  /** What is done within a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private Database(String url) {
    this.url = url;
    this.dialect = Dialect.of(url);
    migrate();
    if (dialect == Dialect.SQLITE) {
      writers = pool("brushwork-writer", 1, sqlite("IMMEDIATE"));
      readers = pool("brushwork-readers", READERS, sqlite("DEFERRED"));
    } else {
      writers = pool("brushwork-database", POSTGRESQL_CONNECTIONS, postgresql());
      readers = writers;
    }
  }

  /** Opens the SQLite database in a folder that is there. */
  static Database inFolder(Path folder) {
    return new Database("jdbc:sqlite:" + folder.toAbsolutePath().resolve("jobs.db"));
  }

  /**
   * Opens a database by its URL.
   *
   * @throws IllegalArgumentException if it is of no kind that is known
   * @throws StoreUnavailableException if it does not answer
   */
  static Database at(String url) {
    return new Database(url.startsWith("jdbc:") ? url : "jdbc:" + url);
  }

  private static Map<String, String> sqlite(String transactions) {
    return Map.of(
        "journal_mode", "WAL",
        // An acknowledged job must survive a loss of power, too.
        "synchronous", "FULL",
        "busy_timeout", Long.toString(BUSY_PATIENCE.toMillis()),
        "foreign_keys", "true",
        "transaction_mode", transactions);
  }

  private static Map<String, String> postgresql() {
    return Map.of(
        "connectTimeout",
        Long.toString(CONNECTION_PATIENCE.toSeconds()),
        "socketTimeout",
        Long.toString(SOCKET_PATIENCE.toSeconds()),
        "tcpKeepAlive",
        "true",
        "ApplicationName",
        "brushwork");
  }

  private HikariDataSource pool(String name, int size, Map<String, String> properties) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_PATIENCE.toMillis());
    config.setValidationTimeout(CONNECTION_PATIENCE.toMillis() / 2);
    properties.forEach(config::addDataSourceProperty);
    return new HikariDataSource(config);
  }

  private void migrate() {
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(url, null, null)
          .locations("classpath:dev/brushwork/job/jdbc")
          .placeholders(Map.of("blob", dialect.blobType()))
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreUnavailableException("the database cannot be opened: " + firstLine(e), e);
    }
  }

  private static String firstLine(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  Dialect dialect() {
    return dialect;
  }

  /** A connection outside the pools, for as long as its owner likes. */
  Connection connect() throws SQLException {
    java.util.Properties properties = new java.util.Properties();
    properties.putAll(dialect == Dialect.SQLITE ? sqlite("DEFERRED") : listening());
    return DriverManager.getConnection(url, properties);
  }

  /** It waits for news for as long as there are none. */
  private static Map<String, String> listening() {
    return Map.of(
        "connectTimeout", Long.toString(CONNECTION_PATIENCE.toSeconds()),
        "tcpKeepAlive", "true",
        "ApplicationName", "brushwork-listener");
  }

  /** Reads; each statement sees what is durable when it begins. */
  <T> T read(Work<T> work) {
    return retrying(readers, work);
  }

  /** Changes all or nothing, and returns once it is durable. */
  <T> T write(Work<T> work) {
    return retrying(writers, connection -> transaction(connection, work, true));
  }

  /**
   * Changes all or nothing, and returns once others see it, without waiting for the disk: if the
   * power fails, what was changed of late may be undone, but never without all that was changed
   * after it. A later {@link #write} makes it durable.
   */
  <T> T note(Work<T> work) {
    return retrying(writers, connection -> transaction(connection, work, false));
  }

  /**
   * Tries again what has not been done, on another connection: so a database that was started anew
   * is not noticed, unless it takes longer than the patience for a connection.
   */
  private static <T> T retrying(HikariDataSource pool, Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = pool.getConnection()) {
        try {
          return work.run(connection);
        } catch (SQLException e) {
          if (attempt == ATTEMPTS || !wasNotDone(e)) {
            throw e;
          }
        }
      } catch (SQLException e) {
        throw unavailable(e);
      }
    }
  }

  private static boolean wasNotDone(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return LOST_RACES.contains(state)
        || (!(e instanceof UnknownOutcomeException) && BROKEN.stream().anyMatch(state::startsWith));
  }

  private <T> T transaction(Connection connection, Work<T> work, boolean durable)
      throws SQLException {
    T result;
    try {
      begin(connection, durable);
      result = work.run(connection);
    } catch (SQLException e) {
      giveUp(connection);
      throw e;
    } catch (RuntimeException e) {
      connection.rollback(); // it is ours, and says nothing of the connection
      throw e;
    }
    try {
      connection.commit();
    } catch (SQLException e) {
      giveUp(connection);
      throw new UnknownOutcomeException(e);
    }
    return result;
  }

  private void begin(Connection connection, boolean durable) throws SQLException {
    if (dialect == Dialect.SQLITE) {
      // Ignored within a transaction, and kept by the connection, so each says what it needs.
      execute(connection, "PRAGMA synchronous = " + (durable ? "FULL" : "NORMAL"));
    }
    connection.setAutoCommit(false);
    if (dialect == Dialect.POSTGRESQL && !durable) {
      execute(connection, "SET LOCAL synchronous_commit = off");
    }
  }

  private static void execute(Connection connection, String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /**
   * Rolls back by closing the connection for good. SQLite ends a transaction by itself when the
   * disk is full, of which its driver knows nothing: each later one would write without a
   * transaction, and then fail to commit.
   */
  private void giveUp(Connection connection) {
    writers.evictConnection(connection);
  }

  /** The answer to a commit was lost, so that it may have happened or not. */
  private static final class UnknownOutcomeException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }

  private static StoreUnavailableException unavailable(SQLException e) {
    return new StoreUnavailableException("the database does not answer: " + firstLine(e), e);
  }

  @Override
  public void close() {
    readers.close();
    writers.close();
  }
}
