package dev.brushwork.compute.cuda;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/** Weights for {@link VggNetwork}. */
interface VggWeights {
  /** Outputs x inputs x height x width, of the convolution of this name. */
  float[] oihw(String name, FilterShape shape);

  float[] bias(String name, int outputs);

  /** Seeded ones that keep a map's size about as it is. */
  static VggWeights random() {
    return new VggWeights() {
      @Override
      public float[] oihw(String name, FilterShape shape) {
        Random random = new Random(name.hashCode());
        double deviation = Math.sqrt(2.0 * shape.outputs() / shape.elements());
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
      }

      @Override
      public float[] bias(String name, int outputs) {
        Random random = new Random(outputs);
        float[] values = new float[outputs];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextGaussian();
        }
        return values;
      }
    };
  }

  /** Those of a safetensors file of half or single precision, with {@code NAME.weight}. */
  static VggWeights of(Path safetensors) {
    try (FileChannel channel = FileChannel.open(safetensors)) {
      ByteBuffer file =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[Math.toIntExact(file.getLong())];
      file.get(header);
      JsonObject tensors =
          JsonParser.parseString(new String(header, StandardCharsets.UTF_8)).getAsJsonObject();
      ByteBuffer data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
      return new VggWeights() {
        @Override
        public float[] oihw(String name, FilterShape shape) {
          return values(name + ".weight", Math.toIntExact(shape.elements()));
        }

        @Override
        public float[] bias(String name, int outputs) {
          return values(name + ".bias", outputs);
        }

        private float[] values(String name, int count) {
          JsonObject tensor = tensors.getAsJsonObject(name);
          NumberFormat format =
              tensor.get("dtype").getAsString().equals("F16")
                  ? NumberFormat.FP16
                  : NumberFormat.FP32;
          JsonArray offsets = tensor.getAsJsonArray("data_offsets");
          int from = offsets.get(0).getAsInt();
          float[] values = new float[count];
          for (int i = 0; i < count; i++) {
            values[i] = format.get(data, from + i * format.bytes());
          }
          return values;
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
