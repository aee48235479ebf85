package dev.brushwork.cli;

import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/** One line, drawn again and again. */
final class ProgressBar implements ProgressDisplay {
  /** One less than the narrowest usual terminal, whose last column would break the line. */
  static final int COLUMNS = 79;

  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 5;
  private static final long REDRAW_NANOS = 100_000_000;

  private final PrintStream screen;
  private final LongSupplier nanoTime;
  private long drawnAt;
  private boolean drawn;

  ProgressBar(PrintStream screen, LongSupplier nanoTime) {
    this.screen = screen;
    this.nanoTime = nanoTime;
  }

  @Override
  public void accepted(Accepted accepted) {
    screen.println(ProgressText.start(accepted));
  }

  @Override
  public void progress(Progress progress) {
    long now = nanoTime.getAsLong();
    boolean last = progress.getIteration() == progress.getIterations();
    if (drawn && !last && now - drawnAt < REDRAW_NANOS) {
      return;
    }
    drawnAt = now;
    drawn = true;
    screen.print("\r" + line(progress));
    screen.flush();
  }

  /** As wide as the screen, so that it covers what was drawn before. */
  private static String line(Progress progress) {
    String text = ProgressText.step(progress);
    int room = Math.min(WIDEST_BAR, COLUMNS - text.length() - "[] ".length());
    String line = room < NARROWEST_BAR ? text : "[" + bar(progress, room) + "] " + text;
    return line.length() > COLUMNS
        ? line.substring(0, COLUMNS)
        : line + " ".repeat(COLUMNS - line.length());
  }

  private static String bar(Progress progress, int width) {
    int full = (int) ((long) width * progress.getIteration() / progress.getIterations());
    return "#".repeat(full) + "-".repeat(width - full);
  }

  @Override
  public void done(Result result, String path) {
    close();
    screen.println(ProgressText.end(result, path));
  }

  @Override
  public void close() {
    if (drawn) {
      drawn = false;
      screen.println();
    }
  }
}
