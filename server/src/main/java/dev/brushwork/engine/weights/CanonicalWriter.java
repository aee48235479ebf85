package dev.brushwork.engine.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * Writes weights as Brushwork's own files, in float32, with what is known of where they are from.
 */
public final class CanonicalWriter {
  private CanonicalWriter() {}

  /**
   * Writes a file and leaves the stream open. The same weights and origin make the same bytes.
   *
   * @param network the one that the weights are of
   * @param source where they are from, for people
   * @param licence under which they are published, if that is known
   * @throws IOException if the stream cannot be written to
   */
  public static void write(
      WeightFile weights, String network, String source, Optional<String> licence, OutputStream out)
      throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("network", network)
            .metadata("layout", "OIHW")
            .metadata("preprocessing", weights.preprocessing().name())
            .metadata("source", source)
            .metadata("source_sha256", weights.sha256());
    licence.ifPresent(text -> writer.metadata("licence", text));
    for (Map.Entry<String, ConvWeights> entry : weights.convolutions().entrySet()) {
      ConvWeights c = entry.getValue();
      writer
          .f32(entry.getKey() + ".weight", c.oihw(), c.outputs(), c.inputs(), c.height(), c.width())
          .f32(entry.getKey() + ".bias", c.bias(), c.outputs());
    }
    writer.write(out);
  }
}
