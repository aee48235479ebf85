package dev.brushwork.engine.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a pickle of protocol 2, instruction by instruction, as PyTorch does. */
final class Pickle {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Pickle() {
    raw(0x80, 2);
  }

  Pickle raw(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
    return this;
  }

  Pickle ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  Pickle text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    raw('X');
    out.writeBytes(int32(bytes.length));
    out.writeBytes(bytes);
    return this;
  }

  /** As Python 2 wrote its strings. */
  Pickle oldText(String text) {
    return raw('U', text.length()).ascii(text);
  }

  Pickle number(long value) {
    if (value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE) {
      raw('J');
      out.writeBytes(int32((int) value));
    } else {
      raw(0x8a, Long.BYTES);
      out.writeBytes(
          ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }
    return this;
  }

  Pickle global(String module, String name) {
    return raw('c').ascii(module + "\n" + name + "\n");
  }

  Pickle mark() {
    return raw('(');
  }

  Pickle tuple() {
    return raw('t');
  }

  Pickle numbers(long... values) {
    mark();
    for (long value : values) {
      number(value);
    }
    return tuple();
  }

  Pickle reduce() {
    return raw('R');
  }

  /** A persistent id; {@code legacy} has the place for a view. */
  Pickle storage(String type, String key, long elements, boolean legacy) {
    mark().text("storage").global("torch", type).text(key).text("cpu").number(elements);
    return (legacy ? raw('N') : this).tuple().raw('Q');
  }

  byte[] stop() {
    raw('.');
    return out.toByteArray();
  }

  private static byte[] int32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
