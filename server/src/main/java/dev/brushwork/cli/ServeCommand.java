package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.security.FileWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves over gRPC until it is stopped. */
@Command(
    name = "serve",
    description = "Serve over gRPC, until Ctrl-C or SIGTERM.",
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65535;

  /** More than the server gives to the runs under way. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The address to listen on. Default: ${DEFAULT-VALUE}, this machine only.",
      defaultValue = "127.0.0.1")
  String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = WholeNumber.class,
      description = "The port to listen on, 0 for any that is free. Default: ${DEFAULT-VALUE}.",
      defaultValue = "50051")
  int port;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Weights to serve with: .safetensors, Keras' .h5 or torchvision's .pth. May be repeated;"
              + " the first of a network is its default. Default: those that 'brushwork weights"
              + " fetch' got. Those that come with Brushwork are always there.")
  List<Path> weights = new ArrayList<>();

  @Mixin BackendOptions compute;

  @Option(
      names = "--insecure",
      description = "Listen to other machines, too, although without TLS or authentication.")
  boolean insecure;

  @Mixin TlsFlags tls = new TlsFlags();

  @Mixin AccessFlags access = new AccessFlags();

  @Mixin JobFlags jobs = new JobFlags();

  private final Terminal terminal;
  private final Interruption interruption;

  ServeCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    check();
    Logging.informative();
    interruption.listen(PATIENCE);
    // A service that is told to stop, and does, has done well.
    interruption.endWith(ExitCode.DONE);
    try (FileWatch watch = new FileWatch(FileWatch.INTERVAL);
        JobFlags.Opened kept = jobs.open();
        Engine engine = compute.open()) {
      (weights.isEmpty() ? WeightsFiles.cached() : weights)
          .forEach(file -> WeightsFiles.add(engine, file));
      try (BrushworkServer server = start(engine, kept, watch)) {
        terminal
            .err()
            .println(
                "brushwork: serving on "
                    + host
                    + ":"
                    + server.port()
                    + " "
                    + tls.description()
                    + "; Ctrl-C stops it");
        interruption.awaitRequest();
      }
    } catch (InterruptedException e) {
      // Whoever runs the command within a program stops it so; the server is closed by now.
      Thread.currentThread().interrupt();
    }
    return ExitCode.DONE;
  }

  private BrushworkServer start(Engine engine, JobFlags.Opened kept, FileWatch watch) {
    try {
      BrushworkServer.Builder builder = BrushworkServer.builder(engine).host(host).port(port);
      kept.serve(builder);
      tls.read(watch).ifPresent(builder::credentials);
      builder.access(access.read(tls.isMutual(), watch));
      return builder.start();
    } catch (IOException e) {
      throw CliException.failure(
          "cannot listen on " + host + ":" + port + ": " + Failure.rootCause(e).getMessage(), e);
    }
  }

  private void check() {
    jobs.check();
    tls.check();
    access.check();
    if (port > MAX_PORT) {
      throw CliException.usage("--port: must be 0 to " + MAX_PORT + ", but is " + port);
    }
    try {
      // Over TLS, strangers are still strangers, and a token in plain text is everybody's.
      boolean safe = tls.isMutual() || (tls.isOn() && access.tellsCallersApart());
      if (!insecure && !safe && !InetAddress.getByName(host).isLoopbackAddress()) {
        throw CliException.usage(
            "--host: "
                + host
                + " can be reached from other machines, which takes TLS (--tls-cert, --tls-key) and"
                + " callers that are known (--tokens, --jwt-keys or --tls-client-ca); --insecure"
                + " serves there all the same");
      }
    } catch (UnknownHostException e) {
      throw CliException.usage("--host: '" + host + "' is not a known host");
    }
  }
}
