package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.observe.Telemetry;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.security.FileWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves over gRPC until it is stopped. */
@Command(
    name = "serve",
    description = "Serve over gRPC, until Ctrl-C or SIGTERM.",
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {
  /** More than the server gives to the runs under way. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Mixin ServeFlags flags = new ServeFlags();

  private final Terminal terminal;
  private final Interruption interruption;

  ServeCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    flags.check();
    Logging.informative();
    flags.telemetry.log();
    interruption.listen(PATIENCE);
    // A service that is told to stop, and does, has done well.
    interruption.endWith(ExitCode.DONE);
    try (FileWatch watch = new FileWatch(FileWatch.INTERVAL);
        Telemetry measuring = flags.telemetry.start();
        JobFlags.Opened kept = flags.jobs.open(flags.tellsCallersApart());
        Engine engine = flags.compute.open(flags.limits.engine())) {
      (flags.weights.isEmpty() ? WeightsFiles.cached() : flags.weights)
          .forEach(file -> WeightsFiles.add(engine, file));
      try (BrushworkServer server = start(engine, kept, watch, measuring);
          TelemetryFlags.Admin admin = flags.telemetry.admin()) {
        if (flags.telemetry.isForPeople()) {
          terminal
              .err()
              .println(
                  "brushwork: serving on "
                      + flags.host
                      + ":"
                      + server.port()
                      + " "
                      + flags.tls.description()
                      + "; Ctrl-C stops it");
        }
        interruption.awaitRequest();
      }
    } catch (InterruptedException e) {
      // Whoever runs the command within a program stops it so; the server is closed by now.
      Thread.currentThread().interrupt();
    }
    return ExitCode.DONE;
  }

  private BrushworkServer start(
      Engine engine, JobFlags.Opened kept, FileWatch watch, Telemetry measuring) {
    try {
      BrushworkServer.Builder builder =
          BrushworkServer.builder(engine).host(flags.host).port(flags.port).slots(flags.slots);
      kept.serve(builder);
      builder.telemetry(measuring);
      flags.limits.apply(builder);
      flags.tls.read(watch).ifPresent(builder::credentials);
      builder.access(flags.access.read(flags.tls.isMutual(), watch));
      return builder.start();
    } catch (IOException e) {
      throw CliException.failure(
          "cannot listen on "
              + flags.host
              + ":"
              + flags.port
              + ": "
              + NoAnswer.withoutCall(Failure.rootCause(e).getMessage()),
          e);
    }
  }
}
