package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A safetensors file, read: eight bytes with the length of a JSON header, the header, and the
 * elements of the tensors one after the other, little-endian.
 *
 * @param metadata the free text of the file by key
 * @param tensors the tensors that were wanted, by name, in the order of their places
 */
record Safetensors(Map<String, String> metadata, Map<String, StridedTensor> tensors) {
  /** The longest header that is read. That of VGG19 has some 3,000 bytes. */
  static final int MOST_HEADER_BYTES = 16 << 20;

  /**
   * Reads the header, and finds the tensors by it.
   *
   * @param file from position 0 to its limit
   * @param wanted which tensors to find, by name; only these must be of a type that is read
   */
  static Safetensors read(ByteBuffer file, Predicate<String> wanted) throws MalformedException {
    int size = file.limit();
    if (size < Long.BYTES) {
      throw new MalformedException("it is too short for a safetensors file");
    }
    ByteBuffer bytes = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long headerLength = bytes.getLong(0);
    if (headerLength < 0 || headerLength > size - Long.BYTES) {
      throw new MalformedException(
          "it is no file of weights that is read (safetensors, Keras' .h5, torchvision's .pth), or"
              + " cut short: as safetensors, its header does not fit in");
    }
    if (headerLength > MOST_HEADER_BYTES) {
      throw new MalformedException(
          "its header has " + headerLength + " bytes; the limit is " + MOST_HEADER_BYTES);
    }
    byte[] json = new byte[(int) headerLength];
    bytes.get(Long.BYTES, json);
    int begin = Long.BYTES + json.length;
    SafetensorsHeader header = SafetensorsHeader.parse(json, size - begin);
    Map<String, StridedTensor> tensors = new LinkedHashMap<>();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      if (wanted.test(entry.name())) {
        ByteBuffer place = bytes.slice(begin + (int) entry.begin(), (int) entry.length());
        tensors.put(entry.name(), tensor(entry, place.order(ByteOrder.LITTLE_ENDIAN)));
      }
    }
    return new Safetensors(header.metadata(), tensors);
  }

  private static StridedTensor tensor(SafetensorsHeader.Entry entry, ByteBuffer place)
      throws MalformedException {
    if (!entry.type().readable()) {
      throw new MalformedException(
          Names.quoted(entry.name()) + " is " + entry.type() + "; F32, F16, BF16 and F64 are read");
    }
    List<Long> shape = entry.shape().stream().map(Integer::longValue).toList();
    return StridedTensor.dense(entry.name(), entry.type(), place, shape);
  }
}
