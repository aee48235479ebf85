package dev.brushwork.cli;

import dev.brushwork.v1.JobEvent;

/**
 * An event as {@code watch --json} writes it, on one line.
 *
 * @param iteration the newest that is known, and so with {@code iterations} and {@code losses}
 */
record WatchLine(
    long sequence,
    String time,
    String state,
    int attempt,
    Integer iteration,
    Integer iterations,
    RunReport.Entry losses,
    String detail) {

  /**
   * @param newest the newest event with progress; null if there was none yet
   */
  static WatchLine of(JobEvent event, JobEvent newest) {
    return new WatchLine(
        event.getSequence(),
        JobLine.time(event.getEventTime()),
        JobLine.state(event.getState()),
        event.getAttempt(),
        newest == null ? null : newest.getProgress().getIteration(),
        newest == null ? null : newest.getProgress().getIterations(),
        newest == null ? null : RunReport.Entry.of(newest.getProgress().getLosses()),
        event.getDetail().isEmpty() ? null : event.getDetail());
  }
}
