package dev.brushwork.rpc;

/** The proto's uint32, which Java holds in an int. */
final class Unsigned {
  private Unsigned() {}

  /** The value, or the largest int if it is larger, so that bounds checked later still see it. */
  static int clamped(int value) {
    return value < 0 ? Integer.MAX_VALUE : value;
  }

  /** Whether the value lies in the range; if not, that is found. */
  static boolean within(int value, int min, int max, String field, Findings findings) {
    long unsigned = Integer.toUnsignedLong(value);
    boolean within = unsigned >= min && unsigned <= max;
    if (!within) {
      findings.invalid(field, "must be " + min + " to " + max + ", but is " + unsigned);
    }
    return within;
  }
}
