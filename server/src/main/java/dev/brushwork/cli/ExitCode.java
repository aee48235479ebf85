package dev.brushwork.cli;

/** What the process says to its caller. */
final class ExitCode {
  static final int DONE = 0;

  /** Anything that is not one of the others. */
  static final int FAILURE = 1;

  /** A flag is missing, unknown, or has a value that is out of its range. */
  static final int USAGE = 2;

  /** A file that was given cannot be read or is not what it should be. */
  static final int INPUT = 3;

  /** Ended by Ctrl-C, as shells count it. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
