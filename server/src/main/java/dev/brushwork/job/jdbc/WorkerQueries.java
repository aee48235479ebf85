package dev.brushwork.job.jdbc;

import dev.brushwork.job.Claim;
import dev.brushwork.job.FairShare;
import dev.brushwork.job.Job;
import dev.brushwork.job.JobEvent;
import dev.brushwork.job.JobFailure;
import dev.brushwork.job.JobProgress;
import dev.brushwork.job.JobResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What those who run jobs ask and write; each write is void if another attempt has begun. */
final class WorkerQueries {
  /** Whether a job stands alone, in SQL. */
  private static final String STANDS_ALONE = "attached = ''";

  private final Database database;
  private final Notifications notifications;

  WorkerQueries(Database database, Notifications notifications) {
    this.database = database;
    this.notifications = notifications;
  }

  void heartbeat(String node, Set<String> running) {
    // After a loss of power the node is gone, or says it again.
    database.note(
        c ->
            new Sql("UPDATE jobs SET heartbeat_time = " + database.dialect().now())
                .add("WHERE state = 'RUNNING' AND node = ? AND id IN", node)
                .in(List.copyOf(running))
                .add("OR state IN ('QUEUED', 'PAUSED') AND attached = ?", node)
                .update(c));
  }

  private static Move fenced(Claim claim) {
    return new Move(claim.jobId()).where("state = 'RUNNING'").where("attempt = ?", claim.attempt());
  }

  Optional<JobEvent> progress(Claim claim, JobProgress progress, long above) {
    // Its number is taken from the same row, and needs no event of its own.
    String number = "CASE WHEN last_sequence < ? THEN ? ELSE last_sequence END + 1";
    return database.note(
        c -> {
          Optional<JobEvent> event =
              fenced(claim)
                  .set("last_sequence = " + number, above, above)
                  .set("progress_sequence = " + number, above, above)
                  .set("progress_time = ?", System.currentTimeMillis())
                  .set("progress = ?", JobJson.write(progress))
                  .returning(
                      c, "progress, progress_sequence, progress_time, attempt", JobRows::progress);
          if (event.isPresent()) {
            notifications.announce(c, claim.jobId());
          }
          return event;
        });
  }

  boolean checkpoint(Claim claim, Job.CheckpointReference checkpoint, String detail) {
    if (checkpoint.iteration() < 0) {
      return written(
          claim,
          c ->
              fenced(claim)
                  .set("checkpoint = NULL")
                  .set("checkpoint_iteration = NULL")
                  .with(c, JobEvent.Type.STATE, detail));
    }
    return database.write(
        c ->
            fenced(claim)
                .set("checkpoint = ?", checkpoint.name())
                .set("checkpoint_iteration = ?", checkpoint.iteration())
                .set("stalled = 0")
                .silently(c));
  }

  boolean succeed(Claim claim, JobResult result) {
    return ended(
        claim,
        c -> {
          boolean held =
              fenced(claim)
                  .set("state = 'SUCCEEDED'")
                  .set("demand = 'NONE'")
                  .set("result = ?", JobJson.write(result))
                  .set("finish_time = ?", System.currentTimeMillis())
                  .set("checkpoint = NULL")
                  .with(c, JobEvent.Type.STATE, "");
          if (held) {
            needsPicture(c, claim, result);
          }
          return held;
        });
  }

  private static void needsPicture(Connection c, Claim claim, JobResult result)
      throws SQLException {
    new Sql("INSERT INTO job_images (job_id, sha256)")
        .add("VALUES (?, ?) ON CONFLICT DO NOTHING", claim.jobId(), result.imageSha256())
        .update(c);
  }

  boolean fail(Claim claim, JobFailure failure, Optional<JobResult> rest) {
    return ended(
        claim,
        c -> {
          boolean held =
              fenced(claim)
                  .set("state = 'FAILED'")
                  .set("demand = 'NONE'")
                  .set("failure_reason = ?", failure.reason().name())
                  .set("failure_message = ?", failure.message())
                  .set("result = ?", rest.map(JobJson::write).orElse(null))
                  .set("finish_time = ?", System.currentTimeMillis())
                  .with(c, JobEvent.Type.STATE, failure.message());
          if (held && rest.isPresent()) {
            needsPicture(c, claim, rest.get());
          }
          return held;
        });
  }

  boolean release(Claim claim, String detail) {
    return ended(
        claim, c -> givenBack(fenced(claim), STANDS_ALONE).with(c, JobEvent.Type.STATE, detail));
  }

  boolean giveWay(Claim claim, String detail) {
    return ended(
        claim,
        c ->
            givenBack(fenced(claim), "TRUE")
                .set("waiting_since = waiting_since + ? - attempt_time", System.currentTimeMillis())
                .with(c, JobEvent.Type.STATE, detail));
  }

  boolean setAside(Claim claim, String detail, int maxStalled) {
    return ended(
        claim,
        c -> {
          long now = System.currentTimeMillis();
          boolean fails =
              fenced(claim)
                  .set("state = 'FAILED'")
                  .set("stalled = stalled + 1")
                  .set("demand = 'NONE'")
                  .set("failure_reason = ?", JobFailure.Reason.UNMET_PRECONDITION.name())
                  .set("failure_message = ?", detail)
                  .set("finish_time = ?", now)
                  .where("demand = 'NONE'")
                  .where("stalled + 1 >= ?", maxStalled)
                  .with(c, JobEvent.Type.STATE, detail);
          return fails
              || givenBack(fenced(claim), STANDS_ALONE)
                  .set("stalled = stalled + 1")
                  .set("waiting_since = ?", now)
                  .with(c, JobEvent.Type.STATE, detail);
        });
  }

  /** Ends a job's running as was demanded of it. */
  static Move givenBack(Move move) {
    return givenBack(move, STANDS_ALONE);
  }

  /**
   * @param goesOn whether it waits again if nothing was demanded; else it counts as cancelled
   */
  private static Move givenBack(Move move, String goesOn) {
    return move.set(
            "state = CASE demand WHEN 'CANCEL' THEN 'CANCELLED' WHEN 'EXPIRE' THEN 'FAILED'"
                + " WHEN 'PAUSE' THEN 'PAUSED' ELSE CASE WHEN "
                + goesOn
                + " THEN 'QUEUED' ELSE 'CANCELLED' END END")
        .set("failure_reason = CASE demand WHEN 'EXPIRE' THEN 'DEADLINE' END")
        .set("failure_message = CASE demand WHEN 'EXPIRE' THEN '" + Sweeps.TOO_LATE + "' END")
        .set(
            "finish_time = CASE WHEN demand IN ('CANCEL', 'EXPIRE') OR demand = 'NONE' AND NOT ("
                + goesOn
                + ") THEN CAST(? AS BIGINT) END",
            System.currentTimeMillis())
        .set("demand = 'NONE'");
  }

  private record Attempt(String party, long time) {}

  /** Writes the end of an attempt, and what its party has used. */
  private boolean ended(Claim claim, Database.Work<Boolean> work) {
    return written(
        claim,
        c -> {
          boolean held = work.run(c);
          if (held) {
            charge(c, claim.jobId());
          }
          return held;
        });
  }

  private void charge(Connection c, String id) throws SQLException {
    long now = System.currentTimeMillis();
    List<Attempt> attempts =
        new Sql("SELECT " + QueueQueries.PARTY + ", attempt_time FROM jobs")
            .add("WHERE id = ? AND attempt_time IS NOT NULL", id)
            .query(c, row -> new Attempt(row.getString(1), row.getLong(2)));
    for (Attempt attempt : attempts) {
      List<Double> used =
          new Sql("SELECT used_millis, used_time FROM parties WHERE party = ?", attempt.party())
              .add(database.dialect().forUpdate())
              .query(c, row -> FairShare.decayed(row.getDouble(1), row.getLong(2), now));
      new Sql(
              "UPDATE parties SET used_millis = ?, used_time = ? WHERE party = ?",
              (used.isEmpty() ? 0 : used.get(0)) + Math.max(0, now - attempt.time()),
              now,
              attempt.party())
          .update(c);
    }
  }

  private boolean written(Claim claim, Database.Work<Boolean> work) {
    boolean held =
        database.write(
            c -> {
              boolean done = work.run(c);
              if (done) {
                notifications.announce(c, claim.jobId());
              }
              return done;
            });
    if (held) {
      notifications.tellHere(claim.jobId());
    }
    return held;
  }
}
