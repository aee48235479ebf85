package dev.brushwork.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;

/**
 * How often and how long the tests of reliability go on, and what they print. {@code
 * -Dbrushwork.reliability=full} is for a machine that does nothing else: there, times have bounds.
 */
public final class Reliability {
  public static final boolean FULL = "full".equals(System.getProperty("brushwork.reliability"));

  private Reliability() {}

  /** The size of a test: of every build, or of the full one. */
  public static int size(int quick, int full) {
    return FULL ? full : quick;
  }

  /** Prints figures. */
  public static void print(Object on, String format, Object... figures) {
    System.out.println("reliability, " + on + ": " + String.format(Locale.ROOT, format, figures));
  }

  /** Prints a figure and what it must not exceed, which counts in the full size. */
  public static void bound(Object on, String what, double figure, double bound, String unit) {
    print(on, "%s: %.4g %s, at most %.4g", what, figure, unit, bound);
    if (FULL) {
      assertThat(figure).as(what).isLessThanOrEqualTo(bound);
    }
  }

  /** The value that this share of all, 0 to 1, does not exceed. */
  public static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * (sorted.size() - 1)));
  }

  /** Milliseconds since a reading of {@link System#nanoTime}. */
  public static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }
}
