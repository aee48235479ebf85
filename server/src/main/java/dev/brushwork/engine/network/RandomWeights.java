package dev.brushwork.engine.network;

import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.random.CounterRandom;
import dev.brushwork.engine.weights.SafetensorsWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Weights for measurements of speed, which does not depend on their values as long as activations
 * neither vanish nor explode: uniform, of the variance that He et al. 2015 derive for ReLUs.
 */
public final class RandomWeights {
  private RandomWeights() {}

  /** Writes a file of weights; the same seed makes the same bytes. */
  public static void write(NetworkDescription network, long seed, Path file) throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("network", network.name())
            .metadata("preprocessing", "caffe");
    CounterRandom random = new CounterRandom(seed);
    long drawn = 0;
    for (Layer layer : network.layers()) {
      if (layer instanceof Convolution convolution) {
        float[] kernel = new float[Math.toIntExact(convolution.filter().elements())];
        int fanIn = kernel.length / convolution.filter().outputs();
        float bound = (float) Math.sqrt(6.0 / fanIn);
        for (int i = 0; i < kernel.length; i++) {
          kernel[i] = (2 * random.uniform(drawn++) - 1) * bound;
        }
        writer
            .f16(
                convolution.weights() + ".weight",
                kernel,
                convolution.filter().outputs(),
                convolution.filter().inputs(),
                convolution.filter().height(),
                convolution.filter().width())
            .f16(
                convolution.weights() + ".bias",
                new float[convolution.filter().outputs()],
                convolution.filter().outputs());
      }
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      writer.write(out);
    }
  }
}
