package dev.brushwork;

import dev.brushwork.cli.Cli;
import dev.brushwork.cli.Terminal;

/** The program. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Cli cli = new Cli(Terminal.system(), Runtime.getRuntime()::halt);
    System.exit(cli.run(args));
  }

  /** Runs one command, prints to {@code terminal} and returns the exit code. */
  public static int run(Terminal terminal, String... args) {
    return new Cli(terminal).run(args);
  }
}
