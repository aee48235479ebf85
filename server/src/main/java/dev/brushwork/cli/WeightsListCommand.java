package dev.brushwork.cli;

import dev.brushwork.engine.BundledWeights;
import dev.brushwork.engine.weights.fetch.WeightCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows the weights that need no file to be named. */
@Command(
    name = "list",
    description = "List the weights that come with Brushwork, and those that 'weights fetch' got.")
final class WeightsListCommand implements Callable<Integer> {
  private static final String UNFINISHED = ".part";

  private final Terminal terminal;

  WeightsListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    BundledWeights.all()
        .forEach(
            weights ->
                terminal.out().println("shipped: " + WeightsVerifyCommand.description(weights)));
    WeightCache cache = WeightsFiles.cache();
    List<Path> files = cache.files();
    if (files.isEmpty()) {
      terminal
          .err()
          .println(
              "no weights in " + cache.folder() + "; 'brushwork weights fetch vgg19' gets some");
    }
    for (Path file : files) {
      terminal.out().println(file + ": " + description(file));
    }
    return ExitCode.DONE;
  }

  private static String description(Path file) throws IOException {
    if (file.toString().endsWith(UNFINISHED)) {
      return "unfinished, " + Files.size(file) + " bytes so far";
    }
    try {
      return WeightsVerifyCommand.description(file);
    } catch (CliException e) {
      return "not usable: " + e.getMessage();
    }
  }
}
