package dev.brushwork.cli;

import dev.brushwork.engine.weights.fetch.FetchProgress;
import java.util.Locale;

/** How far a download is: one line that is drawn again on a screen, else a line a tenth. */
final class FetchDisplay implements FetchProgress {
  private static final double MEGABYTE = 1e6;
  private static final long REDRAW_NANOS = 100_000_000;
  private static final int STEPS = 10;

  private final Terminal terminal;
  private long drawnAt;
  private long step = -1;
  private boolean open;

  FetchDisplay(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void at(long done, long total) {
    if (terminal.interactive()) {
      long now = System.nanoTime();
      if (!open || done == total || now - drawnAt >= REDRAW_NANOS) {
        drawnAt = now;
        open = true;
        terminal.err().print("\r" + line(done, total) + "    ");
        terminal.err().flush();
      }
      return;
    }
    long reached = total > 0 ? done * STEPS / total : 0;
    if (reached > step) {
      step = reached;
      terminal.err().println(line(done, total));
    }
  }

  private static String line(long done, long total) {
    return total < 0
        ? String.format(Locale.ROOT, "%.1f MB", done / MEGABYTE)
        : String.format(
            Locale.ROOT,
            "%.1f of %.1f MB (%d %%)",
            done / MEGABYTE,
            total / MEGABYTE,
            total == 0 ? 100 : done * 100 / total);
  }

  /** Ends the line, if one was drawn. */
  void end() {
    if (open) {
      open = false;
      terminal.err().println();
    }
  }
}
