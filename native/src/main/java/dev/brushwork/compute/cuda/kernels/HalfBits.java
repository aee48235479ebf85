package dev.brushwork.compute.cuda.kernels;

/** IEEE 754's binary16: a sign, 5 bits of exponent with bias 15, 10 of mantissa. */
final class HalfBits {
  private static final int MANTISSA_BITS = 10;
  private static final int BIAS = 15;
  private static final int INFINITY = 0x7c00;
  private static final int QUIET_NAN = 0x7e00;
  private static final int SMALLEST_EXPONENT = -14;

  private HalfBits() {}

  /** Rounded to nearest, ties to even; infinite from 65520 on. */
  static short of(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    double magnitude = Math.abs((double) value);
    int bits;
    if (Float.isNaN(value)) {
      bits = QUIET_NAN;
    } else if (magnitude >= 65520) {
      bits = INFINITY;
    } else {
      int exponent = Math.max(Math.getExponent(magnitude), SMALLEST_EXPONENT);
      // In units of the last place, with the leading 1 of a normal number; a carry out of the
      // mantissa is the next exponent.
      int units = (int) Math.rint(Math.scalb(magnitude, MANTISSA_BITS - exponent));
      bits = ((exponent + BIAS - 1) << MANTISSA_BITS) + units;
    }
    return (short) (sign | bits);
  }

  static float toFloat(short half) {
    int exponent = half >> MANTISSA_BITS & 0x1f;
    int mantissa = half & 0x3ff;
    float magnitude;
    if (exponent == 0x1f) {
      magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((float) mantissa, SMALLEST_EXPONENT - MANTISSA_BITS);
    } else {
      magnitude = Math.scalb((float) (mantissa | 0x400), exponent - BIAS - MANTISSA_BITS);
    }
    return half < 0 ? -magnitude : magnitude;
  }
}
