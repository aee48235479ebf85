package dev.brushwork.cli;

import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.weights.CanonicalWriter;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.engine.weights.fetch.PublishedWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns a file of weights into one of Brushwork's own. */
@Command(
    name = "import",
    description = {
      "Write weights as safetensors, in float32, without the dense layers.",
      "Batch normalisation is folded into the convolutions. Where FILE is one of those that"
          + " 'weights fetch' gets, its source and licence are noted."
    },
    sortOptions = false)
final class WeightsImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Keras' .h5, torchvision's .pth, or safetensors.")
  Path file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.safetensors",
      description = "The file to write.")
  Path out;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description = "The licence to note. Default: that of the published file, if it is one.")
  String licence;

  private final Terminal terminal;

  WeightsImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    OutputFile target = OutputFile.of("--out", out, ".safetensors");
    WeightFile weights = WeightsFiles.read(file);
    NetworkDescription network = WeightsFiles.network(file, weights);
    Optional<PublishedWeights> published = PublishedWeights.recognise(file);
    String source =
        published.map(found -> found.uri().toString()).orElse(file.getFileName().toString());
    Optional<String> noted =
        Optional.ofNullable(licence).or(() -> published.map(PublishedWeights::licence));
    target.write(stream -> CanonicalWriter.write(weights, network.name(), source, noted, stream));
    terminal
        .err()
        .printf(
            "wrote %s: %s, %d convolutions, licence %s%n",
            out, network.name(), weights.convolutions().size(), noted.orElse("not known"));
    return ExitCode.DONE;
  }
}
