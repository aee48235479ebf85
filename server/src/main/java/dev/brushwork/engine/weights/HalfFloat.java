package dev.brushwork.engine.weights;

/** IEEE 754 binary16: 1 sign bit, 5 of exponent, 10 of fraction. Java has it only from 20 on. */
final class HalfFloat {
  private static final int SIGN = 0x8000;
  private static final int EXPONENT = 0x7c00;
  private static final int FRACTION = 0x03ff;
  private static final int FRACTION_BITS = 10;

  // The unit of the subnormals, and what all halves below 2^-14 are multiples of.
  private static final float SMALLEST = 0x1p-24f;
  private static final float SMALLEST_NORMAL = 0x1p-14f;
  // The first that rounds to infinity: half a step above the largest, 65504.
  private static final float OVERFLOW = 65520f;

  private HalfFloat() {}

  /** The same number, exactly. */
  static float toFloat(short half) {
    int exponent = half & EXPONENT;
    int fraction = half & FRACTION;
    int magnitude;
    if (exponent == 0) {
      magnitude = Float.floatToRawIntBits(fraction * SMALLEST);
    } else if (exponent == EXPONENT) {
      magnitude = Float.floatToRawIntBits(Float.POSITIVE_INFINITY) | fraction << 13;
    } else {
      // Both exponents are biased, by 15 and by 127.
      magnitude = ((exponent >> FRACTION_BITS) - 15 + 127) << 23 | fraction << 13;
    }
    return Float.intBitsToFloat((half & SIGN) << 16 | magnitude);
  }

  /** The nearest half, ties to even; beyond 65520 infinity, and any NaN the quiet one. */
  static short fromFloat(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & SIGN;
    float magnitude = Math.abs(value);
    if (Float.isNaN(magnitude)) {
      return (short) (EXPONENT | 0x200);
    }
    if (magnitude >= OVERFLOW) {
      return (short) (sign | EXPONENT);
    }
    if (magnitude < SMALLEST_NORMAL) {
      // A carry into the exponent makes the smallest normal, as it should.
      return (short) (sign | (int) Math.rint(magnitude / SMALLEST));
    }
    int exponent = Math.getExponent(magnitude);
    // 1024 to 2048: a carry into the exponent is right here as well.
    int steps = (int) Math.rint(Math.scalb((double) magnitude, FRACTION_BITS - exponent));
    return (short) (sign | (((exponent + 14) << FRACTION_BITS) + steps));
  }
}
