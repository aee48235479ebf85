package dev.brushwork.cli;

import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/** A line now and then, for logs: for each twentieth of a run, and at least every ten seconds. */
final class ProgressLines implements ProgressDisplay {
  private static final int PARTS = 20;
  private static final long LONGEST_SILENCE_NANOS = 10_000_000_000L;

  private final PrintStream log;
  private final LongSupplier nanoTime;
  private int printedPart = -1;
  private long printedAt;

  ProgressLines(PrintStream log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  @Override
  public void accepted(Accepted accepted) {
    log.println(ProgressText.start(accepted));
  }

  @Override
  public void progress(Progress progress) {
    long now = nanoTime.getAsLong();
    int part = (int) ((long) PARTS * progress.getIteration() / progress.getIterations());
    if (part > printedPart || now - printedAt >= LONGEST_SILENCE_NANOS) {
      printedPart = part;
      printedAt = now;
      log.println(ProgressText.step(progress));
    }
  }

  @Override
  public void done(Result result, String path) {
    log.println(ProgressText.end(result, path));
  }

  @Override
  public void close() {}
}
