package dev.brushwork.engine.weights.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of weights that were fetched, as Brushwork's own files.
 *
 * @param folder which need not exist
 */
public record WeightCache(Path folder) {
  /**
   * The folder that {@code BRUSHWORK_CACHE} names, else {@code brushwork/weights} below {@code
   * XDG_CACHE_HOME}, else {@code ~/.cache/brushwork/weights}.
   */
  public static WeightCache of(Map<String, String> environment) {
    String own = environment.getOrDefault("BRUSHWORK_CACHE", "");
    if (!own.isEmpty()) {
      return new WeightCache(Path.of(own));
    }
    String base = environment.getOrDefault("XDG_CACHE_HOME", "");
    // That specification has relative paths ignored.
    Path caches =
        !base.isEmpty() && Path.of(base).isAbsolute()
            ? Path.of(base)
            : Path.of(System.getProperty("user.home"), ".cache");
    return new WeightCache(caches.resolve("brushwork").resolve("weights"));
  }

  /** The place of published weights once they are imported. */
  public Path place(PublishedWeights weights) {
    return folder.resolve(weights.network() + "-" + weights.publisher() + ".safetensors");
  }

  /** The file to use for a network, if there is one. */
  public Optional<Path> find(String network) {
    return PublishedWeights.all().stream()
        .filter(weights -> weights.network().equals(network))
        .map(this::place)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** All files in the folder by name, those of unfinished downloads among them. */
  public List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
