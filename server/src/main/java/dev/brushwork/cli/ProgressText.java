package dev.brushwork.cli;

import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Execution;
import dev.brushwork.v1.Losses;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import java.time.Duration;
import java.util.Locale;

/** The words for how a run goes. */
final class ProgressText {
  private ProgressText() {}

  static String start(Accepted accepted) {
    Execution where = accepted.getExecution();
    return String.format(
        Locale.ROOT,
        "painting %d x %d with %s through %s on %s (%s; %s), %s",
        accepted.getWidth(),
        accepted.getHeight(),
        where.getPreset(),
        where.getNetwork(),
        where.getBackend(),
        where.getDevice(),
        where.getReason(),
        Precisions.name(where.getPrecision()));
  }

  static String step(Progress progress) {
    return progress.getIteration()
        + "/"
        + progress.getIterations()
        + "  "
        + speed(progress)
        + "  loss "
        + losses(progress.getLosses());
  }

  static String end(Result result, String path) {
    return String.format(
        Locale.ROOT,
        "wrote %s: %d x %d, %d iterations in %s (%s s each), loss %s",
        path,
        result.getWidth(),
        result.getHeight(),
        result.getIterations(),
        time(result.getTotalSeconds()),
        number(result.getSecondsPerIteration()),
        losses(result.getLosses()));
  }

  /** Nothing is known of the speed before the first iteration is done. */
  private static String speed(Progress progress) {
    return progress.getIterationsPerSecond() > 0
        ? number(progress.getIterationsPerSecond())
            + " it/s  ETA "
            + time(progress.getSecondsLeft())
        : "-- it/s  ETA --";
  }

  private static String losses(Losses losses) {
    String terms = "c " + number(losses.getContent()) + " s " + number(losses.getStyle());
    return number(losses.getTotal())
        + " ("
        + (losses.getTv() == 0 ? terms : terms + " tv " + number(losses.getTv()))
        + ")";
  }

  static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
  }

  static String time(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
