package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.TransferResult;
import java.util.Locale;

/**
 * What {@code bench} found at one size; the keys of its JSON are those of a run's report.
 *
 * @param reason why the backend was chosen
 * @param secondsPerIteration the median
 * @param totalSeconds of the timed run, its preparation included, its warm-up not
 * @param peakDeviceBytes the most in use at once
 */
record BenchResult(
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
    double secondsPerIteration,
    double totalSeconds,
    long peakDeviceBytes,
    String brushworkVersion,
    String javaVersion) {

  static BenchResult of(Engine engine, HeldWeights weights, TransferResult result) {
    return new BenchResult(
        engine.device().backend(),
        engine.device().description(),
        engine.deviceReason(),
        Precisions.name(result.precision()),
        weights.network().name(),
        weights.sha256(),
        Presets.DEFAULT,
        result.image().width(),
        result.image().height(),
        result.iterations(),
        result.secondsPerIteration(),
        result.totalSeconds(),
        result.peakDeviceBytes(),
        Version.current(),
        Runtime.version().toString());
  }

  /** For people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%d x %d  %s  %s %s: %.4f s an iteration, %d in %.2f s, %.1f MiB at most",
        width,
        height,
        network,
        backend,
        precision,
        secondsPerIteration,
        iterations,
        totalSeconds,
        peakDeviceBytes / (double) (1 << 20));
  }
}
