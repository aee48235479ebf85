package dev.brushwork.observe;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * OpenTelemetry, as its standard variables of the environment ({@code OTEL_EXPORTER_OTLP_ENDPOINT}
 * and the rest) and the address for Prometheus have it. With neither, nothing is measured.
 */
public final class Telemetry implements AutoCloseable {
  /** Measures nothing. */
  public static final Telemetry NONE = new Telemetry(OpenTelemetry.noop(), () -> {});

  private final OpenTelemetry sdk;
  private final Runnable close;

  private Telemetry(OpenTelemetry sdk, Runnable close) {
    this.sdk = sdk;
    this.close = close;
  }

  /**
   * Starts what is asked for.
   *
   * @param prometheus where Prometheus may read; empty for nowhere
   * @throws ConfigurationException if that address cannot be listened on, or a variable is wrong
   */
  public static Telemetry start(Optional<InetSocketAddress> prometheus, String version) {
    var configured =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesSupplier(
                () ->
                    Map.of(
                        "otel.service.name", "brushwork",
                        "otel.resource.attributes", "service.version=" + version,
                        "otel.logs.exporter", "none"))
            .addPropertiesCustomizer(config -> exporters(config, prometheus))
            .build()
            .getOpenTelemetrySdk();
    return new Telemetry(configured, configured::close);
  }

  /** OTLP where it is configured, Prometheus beside it, and otherwise nothing. */
  private static Map<String, String> exporters(
      ConfigProperties config, Optional<InetSocketAddress> prometheus) {
    Map<String, String> chosen = new HashMap<>();
    String usual = isOtlpConfigured(config) ? "otlp" : "none";
    chosen.put("otel.traces.exporter", config.getString("otel.traces.exporter", usual));
    String metrics = config.getString("otel.metrics.exporter", usual);
    if (prometheus.isPresent()) {
      metrics = metrics.equals("none") ? "prometheus" : metrics + ",prometheus";
      chosen.put("otel.exporter.prometheus.host", prometheus.get().getHostString());
      chosen.put("otel.exporter.prometheus.port", Integer.toString(prometheus.get().getPort()));
    }
    chosen.put("otel.metrics.exporter", metrics);
    return chosen;
  }

  private static boolean isOtlpConfigured(ConfigProperties config) {
    return config.getString("otel.exporter.otlp.endpoint") != null
        || config.getString("otel.exporter.otlp.metrics.endpoint") != null
        || config.getString("otel.exporter.otlp.traces.endpoint") != null;
  }

  /** What measurements are made with. */
  public OpenTelemetry sdk() {
    return sdk;
  }

  /** Sends what has not been sent, and stops. */
  @Override
  public void close() {
    close.run();
  }
}
