package dev.brushwork.testing;

import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.weights.SafetensorsWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/** Weights that the tests make: real layers and shapes, seeded values of the usual variance. */
public final class TestWeights {
  private static final Path FOLDER = Path.of("target", "test-weights");

  private TestWeights() {}

  /** A safetensors file (float16) of a network's full size, made once and kept between tests. */
  public static Path of(String network, long seed) {
    Path file = FOLDER.resolve(network + "-" + seed + ".safetensors");
    if (Files.exists(file)) {
      return file;
    }
    try {
      Files.createDirectories(FOLDER);
      Path part = Files.createTempFile(FOLDER, network, ".part");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
        writer(Networks.find(network).orElseThrow(), seed, 1).write(out);
      }
      return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Seeded weights of variance {@code gain^2 * 2 / fan-in}, with which a ReLU network keeps the
   * scale of its input if the gain is 1 (He et al. 2015); of a sixth of that without a ReLU.
   */
  public static SafetensorsWriter writer(NetworkDescription network, long seed, double gain) {
    SplittableRandom random = new SplittableRandom(seed);
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("network", network.name())
            .metadata("preprocessing", "caffe");
    for (Layer layer : network.layers()) {
      if (layer instanceof Convolution c) {
        int fanIn = c.filter().inputs() * c.filter().height() * c.filter().width();
        // What is added to something else brings little of its own, lest sums of sums explode.
        double limit = gain * Math.sqrt((c.relu() ? 6.0 : 1.0) / fanIn);
        float[] kernel = new float[Math.toIntExact(c.filter().elements())];
        for (int i = 0; i < kernel.length; i++) {
          kernel[i] = (float) (limit * (2 * random.nextDouble() - 1));
        }
        float[] bias = new float[c.filter().outputs()];
        for (int i = 0; i < bias.length; i++) {
          bias[i] = (float) random.nextDouble();
        }
        writer.f16(
            c.weights() + ".weight",
            kernel,
            c.filter().outputs(),
            c.filter().inputs(),
            c.filter().height(),
            c.filter().width());
        writer.f16(c.weights() + ".bias", bias, bias.length);
      }
    }
    return writer;
  }
}
