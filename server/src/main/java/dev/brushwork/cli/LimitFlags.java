package dev.brushwork.cli;

import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.rpc.ConnectionLimits;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How much a server takes. */
final class LimitFlags {
  private static final int MIB = 1 << 20;
  private static final int DAY = 86_400;

  @Option(
      names = "--max-message-bytes",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Of one message; larger images go in pieces. Default: ${DEFAULT-VALUE}.",
      defaultValue = "33554432")
  int messageBytes;

  @Option(
      names = "--max-metadata-bytes",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Of the metadata of one call. Default: ${DEFAULT-VALUE}.",
      defaultValue = "8192")
  int metadataBytes;

  @Option(
      names = "--max-connection-calls",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Calls at once over one connection; more wait. Default: ${DEFAULT-VALUE}.",
      defaultValue = "64")
  int calls;

  @Option(
      names = "--max-connection-resets",
      paramLabel = "N",
      converter = WholeNumber.class,
      description =
          "Calls broken off in 30 seconds; more end the connection. Default: ${DEFAULT-VALUE}.",
      defaultValue = "200")
  int resets;

  @Option(
      names = "--connection-idle",
      paramLabel = "SECONDS",
      converter = WholeNumber.class,
      description = "A connection without calls is closed then. Default: ${DEFAULT-VALUE}.",
      defaultValue = "900")
  int idle;

  @Option(
      names = "--connection-age",
      paramLabel = "SECONDS",
      converter = WholeNumber.class,
      description = "A client is sent to a new connection then. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3600")
  int age;

  @Option(
      names = "--connection-grace",
      paramLabel = "SECONDS",
      converter = WholeNumber.class,
      description =
          "How long calls then go on over the old one. Default: until they end, for a run may take"
              + " hours.")
  Integer grace;

  @Option(
      names = "--keepalive-interval",
      paramLabel = "SECONDS",
      converter = WholeNumber.class,
      description =
          "From one ping of a client to the next, at least; more often ends the connection. Default:"
              + " ${DEFAULT-VALUE}.",
      defaultValue = "30")
  int keepAlive;

  @Option(
      names = "--max-image-pixels",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Of an image that is sent. Default: ${DEFAULT-VALUE}.",
      defaultValue = "50000000")
  int imagePixels;

  @Option(
      names = "--max-image-side",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Of an image that is sent, in pixels. Default: ${DEFAULT-VALUE}.",
      defaultValue = "16384")
  int imageSide;

  @Option(
      names = "--max-queued-runs",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Runs that may wait besides jobs; more are refused. Default: ${DEFAULT-VALUE}.",
      defaultValue = "32")
  int queuedRuns;

  void check() {
    within("--max-message-bytes", messageBytes, MIB / 16, 1024 * MIB);
    within("--max-metadata-bytes", metadataBytes, 1024, MIB);
    within("--max-connection-calls", calls, 1, 1_000_000);
    within("--max-connection-resets", resets, 1, 1_000_000);
    within("--connection-idle", idle, 1, DAY);
    within("--connection-age", age, 1, 30 * DAY);
    if (grace != null) {
      within("--connection-grace", grace, 1, 30 * DAY);
    }
    within("--keepalive-interval", keepAlive, 1, DAY);
    within("--max-image-pixels", imagePixels, 1, Integer.MAX_VALUE);
    within("--max-image-side", imageSide, 1, 65_535);
    within("--max-queued-runs", queuedRuns, 0, 1_000_000);
  }

  private static void within(String flag, int value, int least, int most) {
    if (value < least || value > most) {
      throw CliException.usage(flag + ": must be " + least + " to " + most + ", but is " + value);
    }
  }

  ConnectionLimits connection() {
    return new ConnectionLimits(
        messageBytes,
        metadataBytes,
        calls,
        resets,
        ConnectionLimits.DEFAULTS.resetWindow(),
        Duration.ofSeconds(idle),
        Duration.ofSeconds(age),
        Optional.ofNullable(grace).map(Duration::ofSeconds),
        Duration.ofSeconds(keepAlive));
  }

  Limits engine() {
    return Limits.defaults().withImage(new ImageLimits(imagePixels, imageSide));
  }

  void apply(BrushworkServer.Builder builder) {
    builder.limits(connection()).queueCapacity(queuedRuns);
  }
}
