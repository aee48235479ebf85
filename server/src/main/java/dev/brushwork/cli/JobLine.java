package dev.brushwork.cli;

import com.google.protobuf.Timestamp;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobState;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A job as {@code jobs --json} writes it. */
record JobLine(
    String id,
    String state,
    int priority,
    Map<String, String> labels,
    int attempt,
    Integer iteration,
    Integer iterations,
    RunReport.Entry losses,
    String createTime,
    String finishTime,
    String failure,
    String obstacle) {

  static JobLine of(Job job) {
    boolean started = job.hasProgress();
    return new JobLine(
        job.getJobId(),
        state(job.getState()),
        job.getPriority(),
        new TreeMap<>(job.getLabelsMap()),
        job.getAttempt(),
        started ? job.getProgress().getIteration() : null,
        started ? job.getProgress().getIterations() : null,
        started ? RunReport.Entry.of(job.getProgress().getLosses()) : null,
        time(job.getCreateTime()),
        job.hasFinishTime() ? time(job.getFinishTime()) : null,
        job.hasFailure() ? job.getFailure().getMessage() : null,
        job.getObstacle().isEmpty() ? null : job.getObstacle());
  }

  /** As ISO 8601 writes it, in UTC. */
  static String time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
  }

  /** Without what the proto's name of it has before. */
  static String state(JobState state) {
    return state.name().replace("JOB_STATE_", "");
  }
}
