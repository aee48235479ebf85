package dev.brushwork.compute.cuda.kernels;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A number format of the kernels, and what rounding to it costs. */
enum Format {
  FP32(Kernels.FP32, 4, 23, -126),
  FP16(Kernels.FP16, 2, 10, -14),
  BF16(Kernels.BF16, 2, 7, -126),
  /** Of loss values. */
  FP64(-1, 8, 52, -1022),
  /** Of pools' codes. */
  INT32(-1, 4, 0, 0);

  private final int code;
  private final int bytes;
  private final int mantissaBits;
  private final int smallestExponent;

  Format(int code, int bytes, int mantissaBits, int smallestExponent) {
    this.code = code;
    this.bytes = bytes;
    this.mantissaBits = mantissaBits;
    this.smallestExponent = smallestExponent;
  }

  /** As {@code kernels.h} counts them. */
  int code() {
    return code;
  }

  int bytes() {
    return bytes;
  }

  /** The format of gradients beside maps of this format. */
  Format gradient() {
    return this == FP32 ? FP32 : BF16;
  }

  /** The largest relative error of rounding to this format. */
  double unitRoundoff() {
    return Math.scalb(1.0, -mantissaBits - 1);
  }

  /** {@code value} rounded to nearest, ties to even; not for values beyond the largest. */
  double round(double value) {
    if (value == 0) {
      return value;
    }
    int exponent = Math.max(Math.getExponent(value), smallestExponent);
    double unit = Math.scalb(1.0, exponent - mantissaBits);
    return Math.rint(value / unit) * unit;
  }

  double[] round(double... values) {
    return Arrays.stream(values).map(this::round).toArray();
  }

  void put(ByteBuffer to, double value) {
    switch (this) {
      case FP64 -> to.putDouble(value);
      case FP32 -> to.putFloat((float) value);
      case INT32 -> to.putInt((int) (long) value);
      case BF16 -> to.putShort((short) (Float.floatToIntBits((float) round(value)) >> 16));
      case FP16 -> to.putShort(halfBits(round(value)));
    }
  }

  double get(ByteBuffer from, int at) {
    return switch (this) {
      case FP64 -> from.getDouble(at);
      case FP32 -> from.getFloat(at);
      case INT32 -> Integer.toUnsignedLong(from.getInt(at));
      case BF16 -> Float.intBitsToFloat(from.getShort(at) << 16);
      case FP16 -> half(from.getShort(at));
    };
  }

  /** Of a value that half can hold. */
  private static short halfBits(double value) {
    int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
    double magnitude = Math.abs(value);
    int exponent = Math.max(Math.getExponent(magnitude), -14);
    int mantissa = (int) Math.scalb(magnitude, 10 - exponent); // with its leading 1, if normal
    return (short) (sign | ((exponent + 14) << 10) + mantissa);
  }

  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int mantissa = bits & 0x3ff;
    double magnitude;
    if (exponent == 0x1f) {
      magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) mantissa, -24);
    } else {
      magnitude = Math.scalb((double) (mantissa | 0x400), exponent - 25);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
