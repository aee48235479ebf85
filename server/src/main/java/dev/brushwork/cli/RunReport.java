package dev.brushwork.cli;

import dev.brushwork.v1.Execution;
import dev.brushwork.v1.Losses;
import dev.brushwork.v1.Result;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/**
 * How a run went, as {@code --report} writes it: {@link Json} makes the names of the keys from
 * those of the components.
 *
 * @param reason why the backend was chosen
 * @param endReason why it ended: iterations, converged or time
 * @param secondsPerIteration the median
 * @param peakDeviceBytes the most in use at once
 * @param tiles that the picture was painted by; 1 if it was painted at once
 * @param losses each of the image after so many updates; the three weighted terms sum to the total
 */
record RunReport(
    String backend,
    String device,
    String reason,
    String precision,
    String network,
    String weightsSha256,
    String preset,
    int width,
    int height,
    int iterations,
    String endReason,
    BigInteger seed,
    double secondsPerIteration,
    double totalSeconds,
    long peakDeviceBytes,
    int tiles,
    String brushworkVersion,
    String javaVersion,
    List<Entry> losses) {

  /** The objective after some updates. */
  record Entry(int iteration, double total, double content, double style, double tv) {
    static Entry of(Losses losses) {
      return new Entry(
          losses.getIteration(),
          losses.getTotal(),
          losses.getContent(),
          losses.getStyle(),
          losses.getTv());
    }
  }

  static RunReport of(Result result, long seed, List<Losses> losses) {
    Execution where = result.getExecution();
    return new RunReport(
        where.getBackend(),
        where.getDevice(),
        where.getReason(),
        Precisions.name(where.getPrecision()),
        where.getNetwork(),
        where.getWeightsSha256(),
        where.getPreset(),
        result.getWidth(),
        result.getHeight(),
        result.getIterations(),
        result.getEndReason().name().replace("END_REASON_", "").toLowerCase(Locale.ROOT),
        new BigInteger(Long.toUnsignedString(seed)),
        result.getSecondsPerIteration(),
        result.getTotalSeconds(),
        result.getPeakDeviceBytes(),
        result.getTiles(),
        Version.current(),
        Runtime.version().toString(),
        losses.stream().map(Entry::of).toList());
  }
}
