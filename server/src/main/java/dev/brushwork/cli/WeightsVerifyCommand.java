package dev.brushwork.cli;

import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.weights.WeightFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads files of weights whole, and says what they are. */
@Command(
    name = "verify",
    description =
        "Check that files hold sound weights of a known network; exit code 3 if one does not.")
final class WeightsVerifyCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files of weights: .safetensors, .h5 or .pth.")
  List<Path> files;

  private final Terminal terminal;

  WeightsVerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    int exitCode = ExitCode.DONE;
    for (Path file : files) {
      try {
        terminal.out().println(file + ": " + description(file));
      } catch (CliException e) {
        terminal.err().println("brushwork: " + e.getMessage());
        exitCode = e.exitCode();
      }
    }
    return exitCode;
  }

  /** One line on a sound file. */
  static String description(Path file) {
    WeightFile weights = WeightsFiles.read(file);
    return description(HeldWeights.of(WeightsFiles.network(file, weights), weights));
  }

  /** One line on weights. */
  static String description(HeldWeights weights) {
    return weights.network().name()
        + ", preprocessing "
        + weights.preprocessing()
        + ", sha256 "
        + weights.sha256();
  }
}
