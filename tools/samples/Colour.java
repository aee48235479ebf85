package samples;

import java.util.function.DoubleBinaryOperator;

/** Colours as 0xRRGGBB, and what is made of two of them. */
final class Colour {
  private Colour() {}

  private static int blend(int a, int b, DoubleBinaryOperator channel) {
    int c = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double v = channel.applyAsDouble(a >> shift & 255, b >> shift & 255);
      c |= (int) Math.max(0, Math.min(255, v + 0.5)) << shift;
    }
    return c;
  }

  static int mix(int a, int b, double t) {
    double k = Math.max(0, Math.min(1, t));
    return blend(a, b, (u, v) -> u + (v - u) * k);
  }

  static int scale(int a, double k) {
    return blend(a, a, (u, v) -> u * k);
  }

  static int times(int a, int b) {
    return blend(a, b, (u, v) -> u * v / 255);
  }

  static int ramp(double t, int... colours) {
    double at = Math.max(0, Math.min(1, t)) * (colours.length - 1);
    int i = (int) Math.min(colours.length - 2, at);
    return mix(colours[i], colours[i + 1], at - i);
  }
}
