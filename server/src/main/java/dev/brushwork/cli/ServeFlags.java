package dev.brushwork.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All that a server can be told; {@link Configuration} says by what else than flags. */
final class ServeFlags {
  private static final int MAX_PORT = 65535;
  private static final int MAX_SLOTS = 64;

  @Option(
      names = Configuration.FLAG,
      paramLabel = "FILE",
      description =
          "Take what neither a flag nor the environment (BRUSHWORK_PORT for --port) says from this"
              + " file, whose lines are like port=50051. 'brushwork config' prints one.")
  Path config;

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
      split = ":",
      description =
          "Weights to serve with: .safetensors, Keras' .h5 or torchvision's .pth. May be repeated,"
              + " or hold several with ':' between; the first of a network is its default. Default:"
              + " those that 'brushwork weights fetch' got. Those that come with Brushwork are"
              + " always there.")
  List<Path> weights = new ArrayList<>();

  @Mixin BackendOptions compute;

  @Option(
      names = "--insecure",
      description = "Listen to other machines, too, although without TLS or authentication.")
  boolean insecure;

  @Option(
      names = "--slots",
      paramLabel = "N",
      converter = WholeNumber.class,
      description =
          "Runs at once, while the device has memory for them. Default: ${DEFAULT-VALUE}, the"
              + " fastest on a CPU.",
      defaultValue = "1")
  int slots;

  @Mixin TlsFlags tls = new TlsFlags();

  @Mixin AccessFlags access = new AccessFlags();

  @Mixin TelemetryFlags telemetry = new TelemetryFlags();

  @Mixin JobFlags jobs = new JobFlags();

  @Mixin LimitFlags limits = new LimitFlags();

  /**
   * @throws CliException naming the first that is wrong
   */
  void check() {
    jobs.check();
    tls.check();
    access.check();
    limits.check();
    telemetry.check();
    if (slots < 1 || slots > MAX_SLOTS) {
      throw CliException.usage("--slots: must be 1 to " + MAX_SLOTS + ", but is " + slots);
    }
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

  /** Whether there can be more than one caller: those of tokens or of certificates. */
  boolean tellsCallersApart() {
    return tls.isMutual() || access.tellsCallersApart();
  }
}
