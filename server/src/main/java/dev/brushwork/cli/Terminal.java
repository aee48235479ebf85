package dev.brushwork.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command prints.
 *
 * @param out for programs: results and nothing else
 * @param err for people
 * @param interactive whether {@code err} is a screen, on which a line can be drawn again
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive) {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  /** The terminal of this process. */
  public static Terminal system() {
    return new Terminal(System.out, System.err, isScreen(STANDARD_ERROR));
  }

  /**
   * Whether a file descriptor is a screen. Java can only say so of all three standard streams at
   * once, and would see none in {@code brushwork bench --json > file}.
   */
  private static boolean isScreen(Path descriptor) {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      String device = Files.readSymbolicLink(descriptor).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux, or /proc is not mounted: lines are right everywhere.
      return false;
    }
  }
}
