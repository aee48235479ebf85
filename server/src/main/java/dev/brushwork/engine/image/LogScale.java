package dev.brushwork.engine.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A logarithmic axis: where values lie on it, and which of them to mark. */
final class LogScale {
  /** A marked value; a major one is labelled. */
  record Tick(double value, boolean major) {}

  // A term that starts at nearly nothing must not press the others flat.
  private static final double MOST_DECADES = 8;
  private static final double ROOM = 0.04;

  private final double low;
  private final double high;

  /**
   * The axis on which these values lie.
   *
   * @param least positive
   * @param greatest not below {@code least}
   */
  LogScale(double least, double greatest) {
    double top = Math.log10(greatest);
    double bottom = Math.max(Math.log10(least), top - MOST_DECADES);
    // A flat curve still gets an axis, from half to twice its value.
    double middle = (top + bottom) / 2;
    double half = Math.max((top - bottom) / 2, Math.log10(2)) * (1 + 2 * ROOM);
    low = middle - half;
    high = middle + half;
  }

  /** 0 at the lower end of the axis, 1 at the upper. */
  double position(double value) {
    return (Math.log10(value) - low) / (high - low);
  }

  /** The powers of ten, and what lies between them where there is room for it. */
  List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    boolean few = high - low < 2;
    for (int exponent = (int) Math.floor(low); exponent <= high; exponent++) {
      for (int digit = 1; digit <= 9; digit++) {
        double value = digit * Math.pow(10, exponent);
        double position = position(value);
        if (position >= 0 && position <= 1) {
          ticks.add(new Tick(value, digit == 1 || (few && (digit == 2 || digit == 5))));
        }
      }
    }
    return ticks;
  }

  /** A value in at most three significant digits, as short as it stays readable. */
  static String format(double value) {
    String digits = String.format(Locale.ROOT, "%.2e", value);
    int split = digits.indexOf('e');
    int exponent = Integer.parseInt(digits.substring(split + 1));
    if (exponent >= -3 && exponent <= 3) {
      return shorten(String.format(Locale.ROOT, "%." + Math.max(0, 2 - exponent) + "f", value));
    }
    return shorten(digits.substring(0, split)) + "e" + exponent;
  }

  private static String shorten(String number) {
    return number.contains(".") ? number.replaceAll("\\.?0+$", "") : number;
  }
}
