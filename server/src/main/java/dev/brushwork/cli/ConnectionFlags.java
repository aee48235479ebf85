package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a command speaks with a server. */
final class ConnectionFlags {
  @Option(names = "--insecure", description = "Speak to a server on another machine without TLS.")
  boolean insecure;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description =
          "Speak over TLS, and trust servers whose certificate leads to one in this PEM file."
              + " Default: those that Java trusts, or no TLS on this machine.")
  Path tlsCa;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Show this certificate to a server that asks for one; PEM. With --tls-key.")
  Path tlsCert;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of --tls-cert; PEM, PKCS#8.")
  Path tlsKey;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Send the bearer token in this file, as 'brushwork token' or others made it.")
  Path tokenFile;

  /** A flag that was given, if any was. */
  Optional<String> any() {
    return insecure
        ? Optional.of("--insecure")
        : tlsCa != null
            ? Optional.of("--tls-ca")
            : tlsCert != null
                ? Optional.of("--tls-cert")
                : tlsKey != null
                    ? Optional.of("--tls-key")
                    : tokenFile != null ? Optional.of("--token-file") : Optional.empty();
  }

  BrushworkClient connect(String server) {
    return build(builder(server));
  }

  BrushworkClient connect(String server, int maxInboundBytes) {
    return build(builder(server).maxInboundMessageBytes(maxInboundBytes));
  }

  private BrushworkClient.Builder builder(String server) {
    if (!server.matches(".+:\\d{1,5}")) {
      throw CliException.usage("--server: '" + server + "' is not HOST:PORT, as localhost:50051");
    }
    if ((tlsCert == null) != (tlsKey == null)) {
      throw CliException.usage("--tls-cert and --tls-key go together");
    }
    Credentials credentials = Credentials.NONE;
    if (tlsCa != null) {
      credentials = credentials.withAuthorities(readable("--tls-ca", tlsCa));
    }
    if (tlsCert != null) {
      credentials =
          credentials.withIdentity(readable("--tls-cert", tlsCert), readable("--tls-key", tlsKey));
    }
    if (tokenFile != null) {
      credentials = credentials.withTokenFile(readable("--token-file", tokenFile));
    }
    BrushworkClient.Builder builder = BrushworkClient.builder(server).credentials(credentials);
    if (insecure) {
      builder.plaintext(true);
    }
    return builder;
  }

  private static Path readable(String flag, Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw CliException.input(flag + ": " + file + " cannot be read", null);
    }
    return file;
  }

  private static BrushworkClient build(BrushworkClient.Builder builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--server: " + e.getMessage());
    }
  }
}
