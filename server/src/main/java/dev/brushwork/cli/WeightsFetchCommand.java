package dev.brushwork.cli;

import dev.brushwork.engine.weights.WeightsException;
import dev.brushwork.engine.weights.fetch.PublishedWeights;
import dev.brushwork.engine.weights.fetch.WeightFetcher;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings published weights into the cache. */
@Command(
    name = "fetch",
    description = {
      "Download published weights, check and import them.",
      "They go to the folder that BRUSHWORK_CACHE names, else to brushwork/weights below"
          + " XDG_CACHE_HOME or ~/.cache, where every command finds them. A download that broke off"
          + " goes on where it stopped."
    },
    sortOptions = false)
final class WeightsFetchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NETWORK", description = "vgg16, vgg19 or resnet50.")
  String name;

  @Option(
      names = "--from",
      paramLabel = "PUBLISHER",
      description = "keras or torchvision. Default: ${DEFAULT-VALUE}.",
      defaultValue = "keras")
  String publisher;

  @Option(
      names = "--url",
      paramLabel = "BASE",
      description = "A folder, http or https, that has the publisher's file. Default: its own.")
  String base;

  private final Terminal terminal;

  WeightsFetchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    PublishedWeights weights = known();
    Optional<URI> mirror = Optional.ofNullable(base).map(WeightsFetchCommand::folder);
    terminal.err().println(weights.file() + ", licence: " + weights.licence());
    FetchDisplay display = new FetchDisplay(terminal);
    try {
      Path file = new WeightFetcher(WeightsFiles.cache(), display).fetch(weights, mirror);
      display.end();
      terminal.out().println(file);
      return ExitCode.DONE;
    } catch (WeightsException e) {
      throw CliException.input(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    } finally {
      display.end();
    }
  }

  private PublishedWeights known() {
    return PublishedWeights.find(name, publisher)
        .orElseThrow(
            () ->
                CliException.usage(
                    "there is no '"
                        + name
                        + "' from '"
                        + publisher
                        + "'; there are "
                        + PublishedWeights.all().stream()
                            .map(weights -> weights.name() + " from " + weights.publisher())
                            .collect(Collectors.joining(", "))));
  }

  private static URI folder(String base) {
    try {
      URI uri = new URI(base.endsWith("/") ? base : base + "/");
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw CliException.input("--url: '" + base + "' is not a URL: " + e.getReason(), e);
    }
    throw CliException.usage("--url: '" + base + "' is not an http or https URL");
  }
}
