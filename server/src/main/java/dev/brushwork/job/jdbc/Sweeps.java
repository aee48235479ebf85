package dev.brushwork.job.jdbc;

import dev.brushwork.job.JobEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is looked for from time to time, on every node; each change is made by one of them only. */
final class Sweeps {
  static final String TOO_LATE = "its deadline for finishing has passed";

  private final Database database;
  private final Notifications notifications;

  Sweeps(Database database, Notifications notifications) {
    this.database = database;
    this.notifications = notifications;
  }

  private record Silent(String id, int attempt, int stalled, String node) {}

  int revive(Duration silence, String node, Set<String> running, int maxStalled) {
    String stale = "heartbeat_time < " + database.dialect().now() + " - ?";
    return tellAll(
        database.write(
            c -> {
              List<Silent> silent =
                  new Sql("SELECT id, attempt, stalled, node FROM jobs WHERE state = 'RUNNING'")
                      .add("AND " + stale, silence.toMillis())
                      .query(
                          c,
                          row ->
                              new Silent(
                                  row.getString(1),
                                  row.getInt(2),
                                  row.getInt(3),
                                  row.getString(4)));
              List<String> revived = new ArrayList<>();
              for (Silent job : silent) {
                if (!running.contains(job.id()) && revive(c, job, stale, silence, maxStalled)) {
                  revived.add(job.id());
                }
              }
              revived.addAll(cancelLeft(c, stale, silence, node));
              return announced(c, revived);
            }));
  }

  /** Cancels what waits for nobody: its call has gone with its node. */
  private static List<String> cancelLeft(Connection c, String stale, Duration silence, String node)
      throws SQLException {
    String waits = "state IN ('QUEUED', 'PAUSED')";
    List<String> left =
        new Sql("SELECT id FROM jobs WHERE " + waits)
            .add("AND attached NOT IN ('', ?) AND " + stale, node, silence.toMillis())
            .query(c, row -> row.getString(1));
    List<String> cancelled = new ArrayList<>();
    for (String id : left) {
      if (new Move(id)
          .set("state = 'CANCELLED'")
          .set("finish_time = ?", System.currentTimeMillis())
          .where(waits)
          .where(stale, silence.toMillis())
          .with(c, JobEvent.Type.STATE, "the server of its call fell silent")) {
        cancelled.add(id);
      }
    }
    return cancelled;
  }

  private static boolean revive(
      Connection c, Silent job, String stale, Duration silence, int maxStalled)
      throws SQLException {
    Move move =
        new Move(job.id())
            .set("stalled = stalled + 1")
            .where("state = 'RUNNING'")
            .where("attempt = ?", job.attempt())
            .where(stale, silence.toMillis());
    String lost = "the server " + job.node() + " fell silent";
    if (job.stalled() + 1 < maxStalled) {
      return WorkerQueries.givenBack(move).with(c, JobEvent.Type.STATE, lost);
    }
    String crashed = lost + ", the last of " + maxStalled + " in a row that got nowhere with it";
    return move.set("state = 'FAILED'")
        .set("demand = 'NONE'")
        .set("failure_reason = 'CRASHED'")
        .set("failure_message = ?", crashed)
        .set("finish_time = ?", System.currentTimeMillis())
        .with(c, JobEvent.Type.STATE, crashed);
  }

  int expire() {
    String now = database.dialect().now();
    String waitsTooLong =
        "(finish_deadline < " + now + " OR start_deadline < " + now + " AND start_time IS NULL)";
    String runsTooLong = "finish_deadline < " + now + " AND demand NOT IN ('CANCEL', 'EXPIRE')";
    // Nearly always there is nothing to do, which is found without a transaction that writes.
    List<String> late =
        database.read(
            c ->
                new Sql("SELECT id FROM jobs WHERE state IN ('QUEUED', 'PAUSED') AND")
                    .add(waitsTooLong)
                    .add("UNION ALL SELECT id FROM jobs WHERE state = 'RUNNING' AND")
                    .add(runsTooLong)
                    .query(c, row -> row.getString(1)));
    if (late.isEmpty()) {
      return 0;
    }
    return tellAll(
        database.write(
            c -> {
              List<String> expired = new ArrayList<>();
              for (String id : late) {
                boolean waited =
                    new Move(id)
                        .set("state = 'FAILED'")
                        .set("failure_reason = 'DEADLINE'")
                        .set(
                            "failure_message = CASE WHEN finish_deadline < "
                                + now
                                + " THEN '"
                                + TOO_LATE
                                + "' ELSE 'its deadline for starting has passed' END"
                                + " || CASE obstacle WHEN '' THEN '' ELSE ': ' || obstacle END")
                        .set("finish_time = ?", System.currentTimeMillis())
                        .where("state IN ('QUEUED', 'PAUSED')")
                        .where(waitsTooLong)
                        .with(c, JobEvent.Type.STATE, "too late");
                if (waited
                    || new Move(id)
                        .set("demand = 'EXPIRE'")
                        .where("state = 'RUNNING'")
                        .where(runsTooLong)
                        .silently(c)) {
                  expired.add(id);
                }
              }
              return announced(c, expired);
            }));
  }

  List<String> retire(Duration age) {
    List<String> retired =
        database.write(
            c ->
                new Sql("DELETE FROM jobs WHERE state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')")
                    .add("AND finish_time < " + database.dialect().now() + " - ?", age.toMillis())
                    .add("RETURNING id")
                    .query(c, row -> row.getString(1)));
    tellAll(retired);
    return retired;
  }

  private record Retired(String id, List<String> images) {}

  Optional<List<String>> retireOldest(Duration age) {
    Optional<Retired> retired =
        database.write(
            c -> {
              Optional<String> oldest =
                  new Sql("SELECT id FROM jobs WHERE finish_time <")
                          .add(database.dialect().now() + " - ?", age.toMillis())
                          .add("ORDER BY finish_time, id LIMIT 1" + database.dialect().skipLocked())
                          .query(c, row -> row.getString(1))
                          .stream()
                          .findFirst();
              if (oldest.isEmpty()) {
                return Optional.empty();
              }
              List<String> images =
                  new Sql("SELECT sha256 FROM job_images WHERE job_id = ?", oldest.get())
                      .query(c, row -> row.getString(1));
              new Sql("DELETE FROM jobs WHERE id = ?", oldest.get()).update(c);
              return Optional.of(new Retired(oldest.get(), images));
            });
    retired.ifPresent(job -> notifications.tellHere(job.id()));
    return retired.map(Retired::images);
  }

  private List<String> announced(Connection c, List<String> ids) throws SQLException {
    for (String id : ids) {
      notifications.announce(c, id);
    }
    return ids;
  }

  private int tellAll(List<String> ids) {
    ids.forEach(notifications::tellHere);
    return ids.size();
  }
}
