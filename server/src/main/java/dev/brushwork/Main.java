package dev.brushwork;

import dev.brushwork.cli.Cli;
import dev.brushwork.cli.Terminal;

/** The program. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(Terminal.system(), args));
  }

  /** Runs one command, prints to {@code terminal} and returns the exit code. */
  public static int run(Terminal terminal, String... args) {
    return new Cli(terminal).run(args);
  }
}
