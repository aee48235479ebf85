package dev.brushwork.engine.weights;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a safetensors file. Tensors are laid out in the order in which they were added; the same
 * calls make the same bytes. Not for several threads.
 */
public final class SafetensorsWriter {
  // What the format's own library pads to, so that elements are aligned when the file is mapped.
  private static final int ALIGNMENT = 8;
  private static final int ELEMENTS_A_PIECE = 1 << 14;

  @SuppressWarnings("ArrayRecordComponent") // millions of numbers, which no list should box
  private record Tensor(float[] values, boolean half) {}

  private final JsonObject metadata = new JsonObject();
  private final JsonObject header = new JsonObject();
  private final List<Tensor> tensors = new ArrayList<>();
  private long dataLength;

  /** Sets one line of free text, for example {@code preprocessing} to {@code caffe}. */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.addProperty(key, value);
    return this;
  }

  /**
   * Adds a tensor of float32. The values are not copied and must not change until the file is
   * written.
   *
   * @throws IllegalArgumentException if the name is taken, or the shape does not multiply up to the
   *     number of values
   */
  public SafetensorsWriter f32(String name, float[] values, int... shape) {
    return add(name, new Tensor(values, false), ElementType.F32, shape);
  }

  /**
   * Adds a tensor of float16: each value becomes the nearest one, ties to even, and those of 65520
   * and more infinity. The values are not copied and must not change until the file is written.
   *
   * @throws IllegalArgumentException if the name is taken, or the shape does not multiply up to the
   *     number of values
   */
  public SafetensorsWriter f16(String name, float[] values, int... shape) {
    return add(name, new Tensor(values, true), ElementType.F16, shape);
  }

  private SafetensorsWriter add(String name, Tensor tensor, ElementType type, int... shape) {
    if (header.has(name) || name.equals(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException("the name " + name + " is taken");
    }
    long elements = 1;
    JsonArray extents = new JsonArray();
    for (int extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException(name + " has the extent " + extent);
      }
      elements = Math.multiplyExact(elements, extent);
      extents.add(extent);
    }
    if (elements != tensor.values.length) {
      throw new IllegalArgumentException(
          name + " has " + tensor.values.length + " values and a shape of " + elements);
    }
    JsonArray place = new JsonArray();
    place.add(dataLength);
    dataLength += elements * type.bytes();
    place.add(dataLength);
    JsonObject entry = new JsonObject();
    entry.addProperty("dtype", type.name());
    entry.add("shape", extents);
    entry.add("data_offsets", place);
    header.add(name, entry);
    tensors.add(tensor);
    return this;
  }

  /**
   * Writes the file and leaves the stream open.
   *
   * @throws IOException if the stream cannot be written to
   */
  public void write(OutputStream out) throws IOException {
    JsonObject whole = new JsonObject();
    if (metadata.size() > 0) {
      whole.add(SafetensorsHeader.METADATA, metadata);
    }
    header.entrySet().forEach(entry -> whole.add(entry.getKey(), entry.getValue()));
    byte[] json = whole.toString().getBytes(StandardCharsets.UTF_8);
    int padding = -json.length & (ALIGNMENT - 1);
    out.write(buffer(Long.BYTES).putLong(json.length + padding).array());
    out.write(json);
    out.write(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
    for (Tensor tensor : tensors) {
      for (int from = 0; from < tensor.values.length; from += ELEMENTS_A_PIECE) {
        int to = Math.min(tensor.values.length, from + ELEMENTS_A_PIECE);
        out.write(piece(tensor, from, to).array());
      }
    }
  }

  private static ByteBuffer piece(Tensor tensor, int from, int to) {
    ByteBuffer piece = buffer((to - from) * (tensor.half ? Short.BYTES : Float.BYTES));
    for (int i = from; i < to; i++) {
      if (tensor.half) {
        piece.putShort(HalfFloat.fromFloat(tensor.values[i]));
      } else {
        piece.putFloat(tensor.values[i]);
      }
    }
    return piece;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
