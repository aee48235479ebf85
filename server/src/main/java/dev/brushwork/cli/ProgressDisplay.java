package dev.brushwork.cli;

import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;

/** Shows a run to the person who waits for it. */
interface ProgressDisplay extends Painter.Observer, AutoCloseable {
  /** Shows nothing. */
  ProgressDisplay QUIET =
      new ProgressDisplay() {
        @Override
        public void accepted(Accepted accepted) {}

        @Override
        public void progress(Progress progress) {}

        @Override
        public void done(Result result, String path) {}

        @Override
        public void close() {}
      };

  static ProgressDisplay on(Terminal terminal, boolean quiet) {
    if (quiet) {
      return QUIET;
    }
    return terminal.interactive()
        ? new ProgressBar(terminal.err(), System::nanoTime)
        : new ProgressLines(terminal.err(), System::nanoTime);
  }

  /** The picture is written. */
  void done(Result result, String path);

  /** Leaves the terminal at the beginning of a line, however the run ended. */
  @Override
  void close();
}
