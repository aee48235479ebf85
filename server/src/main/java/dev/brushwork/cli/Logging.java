package dev.brushwork.cli;

import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Chooses how much is logged, to standard error. A command says what matters itself, so only serve
 * and -v let more through. Must be called before the first logger is made.
 */
final class Logging {
  /** Read by logback.xml. */
  private static final String LEVEL = "brushwork.log.level";

  /** Held, for java.util.logging forgets loggers that nobody holds, with what was set. */
  private static final List<Logger> REFUSING =
      List.of(
          Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream"),
          Logger.getLogger("io.grpc.internal.SerializingExecutor"));

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
    REFUSING.forEach(logger -> logger.setFilter(Logging::withoutTraceIfRefused));
  }

  /**
   * That a client's message is too large or no message is no fault of the server's: it is worth one
   * line, or clients could fill the log.
   */
  private static boolean withoutTraceIfRefused(LogRecord record) {
    if (record.getThrown() instanceof StatusRuntimeException refused) {
      record.setThrown(null);
      record.setMessage("a message was refused: " + refused.getStatus().getDescription());
      record.setParameters(null);
      record.setLevel(Level.INFO);
    }
    return true;
  }
}
