package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks a server for its health, as a container's engine does. */
@Command(
    name = "health",
    description = "Ask a server whether it takes calls: exit code 0 if it does, 1 otherwise.")
final class HealthCommand implements Callable<Integer> {
  @Mixin ServerFlags server = new ServerFlags();

  private final Terminal terminal;

  HealthCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (BrushworkClient client = server.connect()) {
      boolean serving = client.isServing();
      terminal.out().println(serving ? "serving" : "not serving");
      return serving ? ExitCode.DONE : ExitCode.FAILURE;
    }
  }
}
