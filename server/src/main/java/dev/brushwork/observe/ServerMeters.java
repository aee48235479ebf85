package dev.brushwork.observe;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.RunMeter;
import dev.brushwork.job.JobState;
import dev.brushwork.job.JobStore;
import dev.brushwork.job.RunQueue;
import dev.brushwork.job.StoreUnavailableException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The measurements of one server. docs/operations.md lists them. */
public final class ServerMeters implements RunMeter, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerMeters.class);

  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  static final AttributeKey<String> NETWORK = AttributeKey.stringKey("network");
  static final AttributeKey<String> STATE = AttributeKey.stringKey("state");

  /** Seconds; from a tiny run to a poster. */
  private static final List<Double> RUN_BOUNDS =
      List.of(0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0);

  private static final List<Double> WAIT_BOUNDS =
      List.of(0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 3600.0);

  private final LongCounter runs;
  private final LongCounter iterations;
  private final DoubleHistogram duration;
  private final DoubleHistogram wait;
  private final List<AutoCloseable> observed = new ArrayList<>();

  /**
   * Begins to measure.
   *
   * @param store of jobs, if the server keeps any
   */
  public ServerMeters(
      Telemetry telemetry, Engine engine, RunQueue queue, Optional<JobStore> store) {
    Meter meter = telemetry.sdk().getMeter("dev.brushwork");
    runs =
        meter
            .counterBuilder("brushwork.runs")
            .setDescription("Runs that ended, by outcome and network")
            .setUnit("{run}")
            .build();
    iterations =
        meter
            .counterBuilder("brushwork.iterations")
            .setDescription("Updates of images")
            .setUnit("{iteration}")
            .build();
    duration =
        meter
            .histogramBuilder("brushwork.run.duration")
            .setDescription("From the start of a run to its end, by outcome")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(RUN_BOUNDS)
            .build();
    wait =
        meter
            .histogramBuilder("brushwork.queue.wait")
            .setDescription("From a run's acceptance to its first start")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(WAIT_BOUNDS)
            .build();
    gauge(meter, "brushwork.runs.active", "Runs that are executed", "{run}", queue::running);
    gauge(meter, "brushwork.runs.waiting", "Runs that wait in memory", "{run}", queue::waiting);
    gauge(
        meter,
        "brushwork.device.memory.used",
        "Device memory in use",
        "By",
        () -> engine.device().memory().liveBytes());
    store.ifPresent(
        jobs ->
            observed.add(
                meter
                    .gaugeBuilder("brushwork.jobs")
                    .ofLongs()
                    .setDescription("Jobs in the database that have not ended, by state")
                    .setUnit("{job}")
                    .buildWithCallback(measurement -> count(jobs, measurement))));
    queue.onStart(waited -> wait.record(waited.toNanos() / 1e9));
    engine.meter(this);
  }

  private interface Count {
    long now();
  }

  private void gauge(Meter meter, String name, String description, String unit, Count count) {
    observed.add(
        meter
            .gaugeBuilder(name)
            .ofLongs()
            .setDescription(description)
            .setUnit(unit)
            .buildWithCallback(measurement -> measurement.record(count.now())));
  }

  private static void count(JobStore store, ObservableLongMeasurement measurement) {
    try {
      store
          .unfinished()
          .forEach((state, jobs) -> measurement.record(jobs, Attributes.of(STATE, name(state))));
    } catch (StoreUnavailableException e) {
      // Then there is no such measurement, which is what an alert can see.
      log.debug("jobs cannot be counted", e);
    }
  }

  private static String name(JobState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void iterated(int count) {
    iterations.add(count);
  }

  @Override
  public void ended(String network, Outcome outcome, double seconds) {
    String name = outcome.name().toLowerCase(Locale.ROOT);
    runs.add(1, Attributes.of(OUTCOME, name, NETWORK, network));
    duration.record(seconds, Attributes.of(OUTCOME, name));
  }

  /** Ends what is measured by asking. */
  @Override
  public void close() {
    for (AutoCloseable gauge : observed) {
      try {
        gauge.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
