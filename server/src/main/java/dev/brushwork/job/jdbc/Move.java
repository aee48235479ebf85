package dev.brushwork.job.jdbc;

import dev.brushwork.job.JobEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One change of one job, which happens only under its conditions, together with the event that
 * tells of it. The row's lock orders the numbers of events: an event is never seen before one with
 * a lower number.
 */
final class Move {
  /**
   * From a running job's last number to that of its next event. Progress is not flushed to the
   * disk, so after a loss of power the row may have forgotten numbers that watchers have seen:
   * those since the last event, a checkpoint or, at the latest, SQLite's own flush after a thousand
   * pages and PostgreSQL's after less than a second. No number of progress may be that of another
   * event later, or whoever saw the one would never get the other.
   */
  static final int GAP = 1_000_000;

  private final String id;
  private final List<String> changes = new ArrayList<>();
  private final List<Object> changeValues = new ArrayList<>();
  private final StringBuilder conditions = new StringBuilder("id = ?");
  private final List<Object> conditionValues = new ArrayList<>();

  private record Moved(long sequence, String state, int attempt) {}

  Move(String id) {
    this.id = id;
    conditionValues.add(id);
  }

  /** Adds an assignment. */
  Move set(String assignment, Object... values) {
    changes.add(assignment);
    changeValues.addAll(Arrays.asList(values));
    return this;
  }

  /** Adds a condition. */
  Move where(String condition, Object... values) {
    conditions.append(" AND ").append(condition);
    conditionValues.addAll(Arrays.asList(values));
    return this;
  }

  /** Makes the change without an event; says whether the conditions held. */
  boolean silently(Connection connection) throws SQLException {
    return update(System.currentTimeMillis()).update(connection) == 1;
  }

  /** Makes the change without an event; returns these columns after it if the conditions held. */
  <T> Optional<T> returning(Connection connection, String columns, Sql.Row<T> row)
      throws SQLException {
    return returning(connection, System.currentTimeMillis(), columns, row);
  }

  private <T> Optional<T> returning(Connection connection, long now, String columns, Sql.Row<T> row)
      throws SQLException {
    return update(now).add("RETURNING " + columns).query(connection, row).stream().findFirst();
  }

  private Sql update(long now) {
    set("update_time = ?", now);
    return new Sql("UPDATE jobs SET " + String.join(", ", changes), changeValues.toArray())
        .add("WHERE " + conditions, conditionValues.toArray());
  }

  /** Makes the change with an event; says whether the conditions held. */
  boolean with(Connection connection, JobEvent.Type type, String detail) throws SQLException {
    long now = System.currentTimeMillis();
    set("last_sequence = last_sequence + CASE state WHEN 'RUNNING' THEN " + GAP + " ELSE 1 END");
    Optional<Moved> moved =
        returning(
            connection,
            now,
            "last_sequence, state, attempt",
            row -> new Moved(row.getLong(1), row.getString(2), row.getInt(3)));
    if (moved.isEmpty()) {
      return false;
    }
    Moved after = moved.get();
    new Sql("INSERT INTO job_events (job_id, sequence, event_time, type, state, attempt, detail)")
        .add(
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            id,
            after.sequence(),
            now,
            type.name(),
            after.state(),
            after.attempt(),
            detail)
        .update(connection);
    return true;
  }
}
