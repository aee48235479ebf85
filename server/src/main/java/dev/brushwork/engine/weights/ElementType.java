package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The types of number that files of weights hold; those that can be weights become float32. */
enum ElementType {
  F32(4) {
    @Override
    float at(ByteBuffer data, int index) {
      return data.getFloat(index);
    }
  },
  F16(2) {
    @Override
    float at(ByteBuffer data, int index) {
      return HalfFloat.toFloat(data.getShort(index));
    }
  },
  BF16(2) {
    @Override
    float at(ByteBuffer data, int index) {
      // The upper half of a float32.
      return Float.intBitsToFloat(data.getShort(index) << 16);
    }
  },
  F64(8) {
    @Override
    float at(ByteBuffer data, int index) {
      return (float) data.getDouble(index);
    }
  },
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

  /** Whether its numbers can be weights. */
  boolean readable() {
    return this == F32 || this == F16 || this == BF16 || this == F64;
  }

  /**
   * One element, of the byte order that the buffer is set to.
   *
   * @param index in bytes
   */
  float at(ByteBuffer data, int index) {
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
