package dev.brushwork.cli;

import dev.brushwork.observe.AdminServer;
import dev.brushwork.observe.Telemetry;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Option;

/** What a server tells its operators. */
final class TelemetryFlags {
  private static final int MAX_PORT = 65535;

  /** Read by logback.xml. */
  private static final String FORMAT = "brushwork.log.format";

  enum LogFormat {
    text,
    json
  }

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      converter = WholeNumber.class,
      description =
          "Answer Prometheus on this port, at /metrics. Default: do not. OpenTelemetry's variables,"
              + " such as OTEL_EXPORTER_OTLP_ENDPOINT, hold besides.")
  Integer metricsPort;

  @Option(
      names = "--metrics-host",
      paramLabel = "HOST",
      description = "The address to answer Prometheus on. Default: ${DEFAULT-VALUE}.",
      defaultValue = "127.0.0.1")
  String metricsHost;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      converter = WholeNumber.class,
      description =
          "Tell of connections and calls on this port, by gRPC's channelz service, to this machine"
              + " only. Default: do not.")
  Integer adminPort;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}: lines for people, or one JSON object a line.",
      defaultValue = "text")
  LogFormat logFormat;

  void check() {
    port("--metrics-port", metricsPort, 1);
    port("--admin-port", adminPort, 0);
  }

  private static void port(String flag, Integer port, int least) {
    if (port != null && (port < least || port > MAX_PORT)) {
      throw CliException.usage(
          flag + ": must be " + least + " to " + MAX_PORT + ", but is " + port);
    }
  }

  /** Whether what stands on standard error is to be read by people. */
  boolean isForPeople() {
    return logFormat == LogFormat.text;
  }

  /** Before the first logger is made. */
  void log() {
    System.setProperty(FORMAT, logFormat.name());
    if (logFormat == LogFormat.json) {
      // gRPC logs by java.util.logging, whose lines for people would stand between the others.
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }

  Telemetry start() {
    try {
      return Telemetry.start(
          Optional.ofNullable(metricsPort)
              .map(port -> InetSocketAddress.createUnresolved(metricsHost, port)),
          Version.current());
    } catch (ConfigurationException e) {
      throw CliException.failure(
          "cannot measure (--metrics-host, --metrics-port, OTEL_...): "
              + Failure.rootCause(e).getMessage(),
          e);
    }
  }

  /** What {@link #admin} opened, if anything. */
  record Admin(Optional<AdminServer> server) implements AutoCloseable {
    @Override
    public void close() {
      server.ifPresent(AdminServer::close);
    }
  }

  Admin admin() {
    if (adminPort == null) {
      return new Admin(Optional.empty());
    }
    try {
      return new Admin(Optional.of(new AdminServer(adminPort)));
    } catch (IOException e) {
      throw CliException.failure(
          "cannot listen on port "
              + adminPort
              + ": "
              + NoAnswer.withoutCall(Failure.rootCause(e).getMessage()),
          e);
    }
  }
}
