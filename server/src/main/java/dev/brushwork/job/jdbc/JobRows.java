package dev.brushwork.job.jdbc;

import dev.brushwork.job.Job;
import dev.brushwork.job.JobDemand;
import dev.brushwork.job.JobEvent;
import dev.brushwork.job.JobFailure;
import dev.brushwork.job.JobProgress;
import dev.brushwork.job.JobResult;
import dev.brushwork.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Rows as what they mean. */
final class JobRows {
  private JobRows() {}

  static Job job(ResultSet row) throws SQLException {
    String checkpoint = row.getString("checkpoint");
    int checkpointIteration = row.getInt("checkpoint_iteration");
    String reason = row.getString("failure_reason");
    String message = row.getString("failure_message");
    return new Job(
        row.getString("id"),
        row.getString("principal"),
        Optional.ofNullable(row.getString("request_id")),
        JobState.valueOf(row.getString("state")),
        JobDemand.valueOf(row.getString("demand")),
        row.getInt("priority"),
        JobJson.labels(row.getString("labels")),
        row.getBytes("request"),
        JobJson.steering(row.getString("steering")),
        row.getInt("attempt"),
        Optional.ofNullable(row.getString("node")),
        Optional.ofNullable(checkpoint)
            .map(name -> new Job.CheckpointReference(name, checkpointIteration)),
        JobJson.read(row.getString("progress"), JobProgress.class),
        row.getLong("last_sequence"),
        Optional.ofNullable(reason)
            .map(name -> new JobFailure(JobFailure.Reason.valueOf(name), message)),
        JobJson.read(row.getString("result"), JobResult.class),
        Instant.ofEpochMilli(row.getLong("create_time")),
        Instant.ofEpochMilli(row.getLong("update_time")),
        instant(row, "start_time"),
        instant(row, "finish_time"),
        instant(row, "start_deadline"),
        instant(row, "finish_deadline"),
        row.getString("attached"),
        row.getLong("device_bytes"),
        row.getString("obstacle"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  static JobEvent event(ResultSet row) throws SQLException {
    return new JobEvent(
        row.getLong("sequence"),
        Instant.ofEpochMilli(row.getLong("event_time")),
        JobEvent.Type.valueOf(row.getString("type")),
        JobState.valueOf(row.getString("state")),
        row.getInt("attempt"),
        row.getString("detail"),
        Optional.empty());
  }

  /** The newest progress of a job, as an event. */
  static JobEvent progress(ResultSet row) throws SQLException {
    return new JobEvent(
        row.getLong("progress_sequence"),
        Instant.ofEpochMilli(row.getLong("progress_time")),
        JobEvent.Type.PROGRESS,
        JobState.RUNNING,
        row.getInt("attempt"),
        "",
        JobJson.read(row.getString("progress"), JobProgress.class));
  }
}
