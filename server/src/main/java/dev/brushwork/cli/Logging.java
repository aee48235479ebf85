package dev.brushwork.cli;

import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * Chooses how much is logged, to standard error. A command says what matters itself, so only serve
 * and -v let more through. Must be called before the first logger is made.
 */
final class Logging {
  /** Read by logback.xml. */
  private static final String LEVEL = "brushwork.log.level";

  private Logging() {}

  static void quietUnless(boolean verbose) {
    if (verbose) {
      informative();
    } else {
      // gRPC's own, through java.util.logging, which would repeat on the console what a command
      // says.
      LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    }
  }

  static void informative() {
    System.setProperty(LEVEL, "INFO");
    LogManager.getLogManager().getLogger("").setLevel(Level.INFO);
  }
}
