package dev.brushwork.job.jdbc;

import dev.brushwork.job.JobEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One change of one job, which happens only under its conditions, together with the event that
 * tells of it. The row's lock orders the numbers of events: an event is never seen before one with
 * a lower number.
 */
final class Move {
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
    set("update_time = ?", System.currentTimeMillis());
    return new Sql("UPDATE jobs SET " + String.join(", ", changes), changeValues.toArray())
            .add("WHERE " + conditions, conditionValues.toArray())
            .update(connection)
        == 1;
  }

  /** Makes the change with an event; says whether the conditions held. */
  boolean with(Connection connection, JobEvent.Type type, String detail) throws SQLException {
    set("last_sequence = last_sequence + 1");
    long now = System.currentTimeMillis();
    set("update_time = ?", now);
    List<Moved> moved =
        new Sql("UPDATE jobs SET " + String.join(", ", changes), changeValues.toArray())
            .add("WHERE " + conditions, conditionValues.toArray())
            .add("RETURNING last_sequence, state, attempt")
            .query(connection, row -> new Moved(row.getLong(1), row.getString(2), row.getInt(3)));
    if (moved.isEmpty()) {
      return false;
    }
    Moved after = moved.get(0);
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
