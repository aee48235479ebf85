package dev.brushwork.cli;

/** The end of a command, with one line for the person who ran it and the exit code. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CliException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message, null);
  }

  static CliException input(String message, Throwable cause) {
    return new CliException(ExitCode.INPUT, message, cause);
  }

  static CliException failure(String message, Throwable cause) {
    return new CliException(ExitCode.FAILURE, message, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
