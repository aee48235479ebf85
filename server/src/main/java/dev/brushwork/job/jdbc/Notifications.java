package dev.brushwork.job.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Word of changed jobs: to the listeners of this process directly, and over PostgreSQL's LISTEN and
 * NOTIFY to those of all others. A word may get lost with a connection; nobody may rely on it.
 */
final class Notifications implements AutoCloseable {
  static final String CHANNEL = "brushwork_jobs";
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final int WAIT_MILLIS = 500;
  private static final int RETRY_MILLIS = 1000;

  /** Ends a word, after the job's id and a space, so that nobody is told twice. */
  private final String origin = UUID.randomUUID().toString();

  private final Database database;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  Notifications(Database database) {
    this.database = database;
    this.thread = new Thread(this::listen, "brushwork-notifications");
    thread.setDaemon(true);
    if (database.dialect() == Dialect.POSTGRESQL) {
      thread.start();
    }
  }

  void add(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** Within the transaction that changes a job, so that word goes out when it is durable. */
  void announce(Connection connection, String id) throws SQLException {
    if (database.dialect() == Dialect.POSTGRESQL) {
      new Sql("SELECT pg_notify(?, ?)", CHANNEL, id + " " + origin).query(connection, row -> id);
    }
  }

  /** After the transaction; what listeners do must be brief. */
  void tellHere(String id) {
    for (Consumer<String> listener : listeners) {
      listener.accept(id);
    }
  }

  private void listen() {
    boolean lost = false;
    while (!closed) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN " + CHANNEL);
        PGConnection notified = connection.unwrap(PGConnection.class);
        if (lost) {
          lost = false;
          log.info("there is word from other nodes again");
        }
        while (!closed) {
          PGNotification[] news = notified.getNotifications(WAIT_MILLIS);
          if (news != null) {
            for (PGNotification notification : news) {
              String[] word = notification.getParameter().split(" ", 2);
              if (!word[word.length - 1].equals(origin)) {
                tellHere(word[0]);
              }
            }
          }
        }
      } catch (SQLException e) {
        if (!closed) {
          if (!lost) {
            lost = true;
            log.warn("no word from other nodes until the database answers: {}", e.getMessage());
          }
          pause();
        }
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      closed = true; // only close() interrupts
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
