package dev.brushwork.compute.cuda.kernels;

import java.nio.ByteBuffer;

/** The number formats of maps, gradients and filters on the GPU. */
public enum NumberFormat {
  FP32(Kernels.FP32, 4),
  FP16(Kernels.FP16, 2),
  BF16(Kernels.BF16, 2);

  /** What the kernels and cuDNN move at once: a pixel's channels fill whole pieces of it. */
  private static final int VECTOR_BYTES = 16;

  private final int code;
  private final int bytes;

  NumberFormat(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The number by which {@code kernels.h} calls it. */
  public int code() {
    return code;
  }

  /** Of one number. */
  public int bytes() {
    return bytes;
  }

  /** How many numbers 16 bytes hold: the channels of a map are a multiple of it. */
  public int vector() {
    return VECTOR_BYTES / bytes;
  }

  /** The format of gradients beside maps of this format. */
  public NumberFormat gradient() {
    return this == FP32 ? FP32 : BF16;
  }

  /**
   * {@code value} rounded to this format: to nearest, ties to even, infinite beyond the largest.
   */
  public float round(float value) {
    return switch (this) {
      case FP32 -> value;
      case FP16 -> HalfBits.toFloat(HalfBits.of(value));
      case BF16 -> fromBfloat16(bfloat16(value));
    };
  }

  /** Puts {@code value}, rounded, in the buffer's byte order. */
  public void put(ByteBuffer to, float value) {
    switch (this) {
      case FP32 -> to.putFloat(value);
      case FP16 -> to.putShort(HalfBits.of(value));
      case BF16 -> to.putShort(bfloat16(value));
    }
  }

  /** The number at byte {@code at}. */
  public float get(ByteBuffer from, int at) {
    return switch (this) {
      case FP32 -> from.getFloat(at);
      case FP16 -> HalfBits.toFloat(from.getShort(at));
      case BF16 -> fromBfloat16(from.getShort(at));
    };
  }

  /** The upper half of a float, rounded; adding carries into the exponent, as it should. */
  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >> 16) | 1);
    }
    return (short) ((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  }

  private static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
