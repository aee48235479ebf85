package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one question after the other, and writes down what is known before and after each: a run
 * that is cut off, even by the machine's end, leaves all that it found.
 */
final class CheckRun {
  private final List<Step> steps;
  private final Report report;
  private final PrintStream err;
  private final double graceSeconds;

  /**
   * @param graceSeconds for which a step may go on when the time is over; it is then given up, with
   *     those behind it, for a device that does not answer one question answers no other
   */
  CheckRun(List<Step> steps, Report report, PrintStream err, double graceSeconds) {
    this.steps = steps;
    this.report = report;
    this.err = err;
    this.graceSeconds = graceSeconds;
  }

  /** Whether every step was asked and answered well. */
  boolean run(Bench bench) throws IOException, InterruptedException {
    steps.forEach(step -> report.add(step.name(), step.question()));
    report.write();
    boolean good = true;
    boolean stuck = false;
    // A daemon, so that a step that never ends does not keep the process.
    ExecutorService worker =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "gpu-check");
              thread.setDaemon(true);
              return thread;
            });
    try {
      for (Step step : steps) {
        Status status;
        if (stuck) {
          status = skip(step, "a step before it did not end");
        } else if (bench.deadline().isOver()) {
          status = skip(step, "out of time");
        } else {
          status = ask(step, bench, worker);
          stuck = status == Status.STUCK;
          if (stuck) {
            bench.abandon();
          }
        }
        good &= status == Status.OK;
      }
    } finally {
      worker.shutdown();
    }
    return good;
  }

  private Status skip(Step step, String why) throws IOException {
    report.end(step.name(), Status.SKIPPED, why, 0);
    say(step, Status.SKIPPED, why, 0);
    return Status.SKIPPED;
  }

  private Status ask(Step step, Bench bench, ExecutorService worker)
      throws IOException, InterruptedException {
    double start = bench.deadline().elapsed();
    JsonObject figures = report.begin(step.name());
    bench.onFlush(this::flush);
    Future<?> answer =
        worker.submit(
            () -> {
              step.run(bench, figures);
              return null;
            });
    Status status = Status.OK;
    String why = "";
    try {
      double patience = Math.max(0, bench.deadline().left()) + graceSeconds;
      answer.get((long) (patience * 1000), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      status = Status.STUCK;
      why = "did not end in time";
    } catch (ExecutionException e) {
      status = Status.FAILED;
      Throwable cause = e.getCause();
      why =
          cause instanceof GateException
              ? cause.getMessage()
              : cause.toString().lines().findFirst().orElse("");
    }
    double seconds = bench.deadline().elapsed() - start;
    report.end(step.name(), status, why, seconds);
    say(step, status, why, seconds);
    return status;
  }

  private void flush() {
    try {
      report.write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(Step step, Status status, String why, double seconds) {
    err.printf(
        Locale.ROOT,
        "%-10s %-8s %6.1f s  %s%n",
        step.name(),
        status.label(),
        seconds,
        why.isEmpty() ? step.question() : why);
  }
}
