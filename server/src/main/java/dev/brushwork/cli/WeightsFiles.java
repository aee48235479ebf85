package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.network.WeightMatch;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.engine.weights.WeightsException;
import dev.brushwork.engine.weights.fetch.Checksum;
import dev.brushwork.engine.weights.fetch.PublishedWeights;
import dev.brushwork.engine.weights.fetch.WeightCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Loads the files of weights that the user named, or fetched before. */
final class WeightsFiles {
  /** Of the flag, where a command needs the weights of one network. */
  static final String DESCRIPTION =
      "The network's weights: .safetensors, Keras' .h5 or torchvision's .pth. Default: those that"
          + " come with Brushwork, for vgg19-lite, or that 'brushwork weights fetch' got.";

  private static final String FLAG = "--weights";

  /** What a run looks through if nobody says otherwise. */
  private static final String USUAL_NETWORK = "vgg19";

  private WeightsFiles() {}

  static WeightFile read(Path path) {
    try {
      return WeightFile.read(path);
    } catch (WeightsException e) {
      throw CliException.input(FLAG + ": " + e.getMessage(), e);
    }
  }

  /** The network that a file is of. */
  static NetworkDescription network(Path path, WeightFile file) {
    try {
      return WeightMatch.networkOf(file);
    } catch (IllegalArgumentException e) {
      throw CliException.input(FLAG + ": " + path + ": " + e.getMessage(), e);
    }
  }

  /** Reads a file into the engine. */
  static HeldWeights add(Engine engine, Path path) {
    WeightFile file = read(path);
    try {
      return engine.add(file);
    } catch (IllegalArgumentException e) {
      throw CliException.input(FLAG + ": " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a file into the engine, which must be of a network if one is named; both may be null, for
   * {@link #known known} weights and the usual network.
   */
  static HeldWeights add(Engine engine, Path named, String network) {
    if (named == null) {
      return known(engine, Optional.ofNullable(network));
    }
    HeldWeights held = add(engine, named);
    if (network != null && !held.network().name().equals(network)) {
      throw CliException.usage(
          FLAG + ": " + named + " is of " + held.network().name() + ", not --network " + network);
    }
    return held;
  }

  /** The weights of a network that nobody has to name a file for: shipped, or fetched before. */
  static HeldWeights known(Engine engine, Optional<String> network) {
    return network
        .flatMap(name -> engine.weights(name, Optional.empty()))
        .orElseGet(() -> add(engine, cached(network)));
  }

  static WeightCache cache() {
    return WeightCache.of(System.getenv());
  }

  /** The weights of a network that were fetched before, of the usual one if none is named. */
  static Path cached(Optional<String> named) {
    String network = named.orElse(USUAL_NETWORK);
    WeightCache cache = cache();
    return cache
        .find(network)
        .orElseThrow(
            () ->
                CliException.usage(
                    "there are no weights of "
                        + network
                        + " in "
                        + cache.folder()
                        + ": give "
                        + FLAG
                        + " FILE"
                        + PublishedWeights.all().stream()
                            .filter(weights -> weights.network().equals(network))
                            .findFirst()
                            .map(weights -> ", or get some with '" + weights.command() + "'")
                            .orElse("")
                        + (network.equals(USUAL_NETWORK)
                            ? "; --network " + ShippedNetwork.NAME + " needs none"
                            : "")));
  }

  /** Those of every network that were fetched before, one a network. */
  static List<Path> cached() {
    WeightCache cache = cache();
    return Networks.all().stream().flatMap(n -> cache.find(n.name()).stream()).toList();
  }

  /** The SHA-256 of a file, 64 lower-case hex digits, without understanding it. */
  static String sha256(Path path) {
    try {
      return Checksum.digest("SHA-256", path);
    } catch (IOException e) {
      throw InputFile.unreadable(FLAG, path, e);
    }
  }
}
