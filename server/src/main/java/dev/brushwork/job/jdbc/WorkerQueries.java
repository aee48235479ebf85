package dev.brushwork.job.jdbc;

import dev.brushwork.job.Claim;
import dev.brushwork.job.Job;
import dev.brushwork.job.JobEvent;
import dev.brushwork.job.JobFailure;
import dev.brushwork.job.JobProgress;
import dev.brushwork.job.JobResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What those who run jobs ask and write; each write is void if another attempt has begun. */
final class WorkerQueries {
  private final Database database;
  private final Notifications notifications;

  WorkerQueries(Database database, Notifications notifications) {
    this.database = database;
    this.notifications = notifications;
  }

  Optional<Job> claim(String node, String backend, Set<String> weightsSha256) {
    Optional<Job> claimed =
        database.write(
            c -> {
              List<String> first =
                  new Sql("SELECT id FROM jobs WHERE state = 'QUEUED'")
                      .add("AND backend IN ('', ?) AND weights_sha256 IN", backend)
                      .in(List.copyOf(weightsSha256))
                      .add("ORDER BY priority DESC, create_time, id LIMIT 1")
                      .add(database.dialect().skipLocked())
                      .query(c, row -> row.getString(1));
              if (first.isEmpty()) {
                return Optional.empty();
              }
              String id = first.get(0);
              new Move(id)
                  .set("state = 'RUNNING'")
                  .set("demand = 'NONE'")
                  .set("attempt = attempt + 1")
                  .set("node = ?", node)
                  .set("heartbeat_time = " + database.dialect().now())
                  .set("start_time = COALESCE(start_time, ?)", System.currentTimeMillis())
                  .where("state = 'QUEUED'")
                  .with(c, JobEvent.Type.STATE, "");
              notifications.announce(c, id);
              return new Sql("SELECT * FROM jobs WHERE id = ?", id)
                  .query(c, JobRows::job).stream().findFirst();
            });
    claimed.ifPresent(job -> notifications.tellHere(job.id()));
    return claimed;
  }

  void heartbeat(String node, Set<String> ids) {
    database.write(
        c ->
            new Sql("UPDATE jobs SET heartbeat_time = " + database.dialect().now())
                .add("WHERE state = 'RUNNING' AND node = ? AND id IN", node)
                .in(List.copyOf(ids))
                .update(c));
  }

  private static Move fenced(Claim claim) {
    return new Move(claim.jobId()).where("state = 'RUNNING'").where("attempt = ?", claim.attempt());
  }

  boolean progress(Claim claim, JobProgress progress) {
    // Its number is taken from the same row, and needs no event of its own.
    return written(
        claim,
        c ->
            fenced(claim)
                .set("last_sequence = last_sequence + 1")
                .set("progress_sequence = last_sequence + 1")
                .set("progress_time = ?", System.currentTimeMillis())
                .set("progress = ?", JobJson.write(progress))
                .silently(c));
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
    return written(
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
            new Sql("INSERT INTO job_images (job_id, sha256)")
                .add("VALUES (?, ?) ON CONFLICT DO NOTHING", claim.jobId(), result.imageSha256())
                .update(c);
          }
          return held;
        });
  }

  boolean fail(Claim claim, JobFailure failure) {
    return written(
        claim,
        c ->
            fenced(claim)
                .set("state = 'FAILED'")
                .set("demand = 'NONE'")
                .set("failure_reason = ?", failure.reason().name())
                .set("failure_message = ?", failure.message())
                .set("finish_time = ?", System.currentTimeMillis())
                .with(c, JobEvent.Type.STATE, failure.message()));
  }

  boolean release(Claim claim, String detail) {
    return written(claim, c -> givenBack(fenced(claim)).with(c, JobEvent.Type.STATE, detail));
  }

  /** Ends a job's running as was demanded of it. */
  static Move givenBack(Move move) {
    return move.set(
            "state = CASE demand WHEN 'CANCEL' THEN 'CANCELLED' WHEN 'EXPIRE' THEN 'FAILED'"
                + " WHEN 'PAUSE' THEN 'PAUSED' ELSE 'QUEUED' END")
        .set("failure_reason = CASE demand WHEN 'EXPIRE' THEN 'DEADLINE' END")
        .set("failure_message = CASE demand WHEN 'EXPIRE' THEN '" + Sweeps.TOO_LATE + "' END")
        .set(
            "finish_time = CASE WHEN demand IN ('CANCEL', 'EXPIRE') THEN CAST(? AS BIGINT) END",
            System.currentTimeMillis())
        .set("demand = 'NONE'");
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
