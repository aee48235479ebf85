package dev.brushwork.engine;

import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.weights.WeightFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights that Brushwork ships, so that a network can paint without any file being named: one
 * resource {@code NETWORK.safetensors} each, beside {@link WeightFile}.
 */
public final class BundledWeights {
  private static final Map<HeldWeights, WeightFile> FILES = read();

  private BundledWeights() {}

  /** All there are, in the order of their networks' names. */
  public static List<HeldWeights> all() {
    return List.copyOf(FILES.keySet());
  }

  static Map<HeldWeights, WeightFile> files() {
    return FILES;
  }

  private static Map<HeldWeights, WeightFile> read() {
    Map<HeldWeights, WeightFile> files = new LinkedHashMap<>();
    for (NetworkDescription network : Networks.all()) {
      String name = network.name() + ".safetensors";
      try (InputStream in = WeightFile.class.getResourceAsStream(name)) {
        if (in != null) {
          WeightFile file = WeightFile.read(name, ByteBuffer.wrap(in.readAllBytes()));
          files.put(HeldWeights.of(network, file), file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the bundled " + name, e);
      }
    }
    return Collections.unmodifiableMap(files);
  }
}
