package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The types of number that a safetensors file may hold; those that are read become float32. */
enum ElementType {
  F32(4) {
    @Override
    void read(ByteBuffer from, float[] to, int offset, int count) {
      from.asFloatBuffer().get(to, offset, count);
    }
  },
  F16(2) {
    @Override
    void read(ByteBuffer from, float[] to, int offset, int count) {
      for (int i = 0; i < count; i++) {
        to[offset + i] = HalfFloat.toFloat(from.getShort());
      }
    }
  },
  BF16(2) {
    @Override
    void read(ByteBuffer from, float[] to, int offset, int count) {
      for (int i = 0; i < count; i++) {
        // The upper half of a float32.
        to[offset + i] = Float.intBitsToFloat(from.getShort() << 16);
      }
    }
  },
  F64(8),
  F8_E5M2(1),
  F8_E4M3(1),
  I64(8),
  U64(8),
  I32(4),
  U32(4),
  I16(2),
  U16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  boolean readable() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** Reads {@code count} elements from a little-endian buffer. */
  void read(ByteBuffer from, float[] to, int offset, int count) {
    throw new UnsupportedOperationException(name() + " is not read");
  }

  static Optional<ElementType> named(String name) {
    for (ElementType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
