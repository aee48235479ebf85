package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.network.RandomWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times runs. */
@Command(
    name = "bench",
    description = "Time runs of square images with the preset brushwork.",
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  private static final long SEED = 0;

  /** More than an iteration takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Option(
      names = "--size",
      split = ",",
      paramLabel = "PX",
      converter = WholeNumber.class,
      description = "Sides of the images, in pixels. Default: ${DEFAULT-VALUE}.",
      defaultValue = "256,512")
  List<Integer> sizes;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "vgg16 or vgg19. Default: ${DEFAULT-VALUE}.",
      defaultValue = "vgg19")
  String network;

  @Mixin ComputeOptions compute;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      converter = WholeNumber.class,
      description =
          "Iterations to time at each size, after a few to warm up. Default: ${DEFAULT-VALUE}.",
      defaultValue = "30")
  int iterations;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Weights: .safetensors, .h5 or .pth. Default: random ones, for which the time is the"
              + " same.")
  Path weights;

  @Option(names = "--json", description = "Print JSON, with more in it.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print results and errors only.")
  boolean quiet;

  private final Terminal terminal;
  private final Interruption interruption;

  BenchCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    NetworkDescription description = knownNetwork();
    List<BenchResult> results = new ArrayList<>();
    interruption.listen(PATIENCE);
    try (Engine engine = compute.open()) {
      Benchmark benchmark =
          new Benchmark(engine, load(engine, description), compute.precisionOn(engine), iterations);
      // All are checked before any is timed: that may take long.
      sizes.forEach(benchmark::check);
      for (int size : sizes) {
        say("timing " + size + " x " + size + " on " + engine.device().description());
        BenchResult result = benchmark.run(size, interruption);
        results.add(result);
        if (!json) {
          terminal.out().println(result.line());
        }
      }
    }
    if (json) {
      Object whole = results.size() == 1 ? results.get(0) : Map.of("results", results);
      terminal.out().print(Json.of(whole));
    }
    return ExitCode.DONE;
  }

  private NetworkDescription knownNetwork() {
    Optional<NetworkDescription> known = Networks.find(network);
    if (known.isEmpty()) {
      throw CliException.usage(
          "--network: '"
              + network
              + "' is unknown; known: "
              + Networks.all().stream()
                  .map(NetworkDescription::name)
                  .collect(Collectors.joining(", ")));
    }
    return known.get();
  }

  private HeldWeights load(Engine engine, NetworkDescription description) throws IOException {
    if (weights != null) {
      return WeightsFiles.add(engine, weights, network);
    }
    say("making random weights for " + network);
    Path file = Files.createTempFile("brushwork-bench-", ".safetensors");
    try {
      RandomWeights.write(description, SEED, file);
      return WeightsFiles.add(engine, file);
    } finally {
      Files.delete(file);
    }
  }

  private void say(String line) {
    if (!quiet) {
      terminal.err().println(line);
    }
  }
}
