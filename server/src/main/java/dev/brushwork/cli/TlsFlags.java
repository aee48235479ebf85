package dev.brushwork.cli;

import dev.brushwork.security.FileWatch;
import dev.brushwork.security.ServerTls;
import io.grpc.ServerCredentials;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a server speaks TLS. */
final class TlsFlags {
  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Serve over TLS with this certificate: PEM, the server's own first. All files of TLS are"
              + " read again when they change. Default: no TLS.")
  Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of --tls-cert: PEM, RSA or EC, as PKCS#8.")
  Path key;

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description =
          "Mutual TLS: let in only clients with a certificate that leads to one in this PEM file."
              + " Default: clients show none.")
  Path clientAuthorities;

  void check() {
    if ((certificate == null) != (key == null)) {
      throw CliException.usage("--tls-cert and --tls-key go together");
    }
    if (clientAuthorities != null && certificate == null) {
      throw CliException.usage("--tls-client-ca goes with --tls-cert and --tls-key only");
    }
  }

  boolean isOn() {
    return certificate != null;
  }

  boolean isMutual() {
    return clientAuthorities != null;
  }

  /**
   * @throws dev.brushwork.security.UnusableFileException if a file is missing or wrong
   */
  Optional<ServerCredentials> read(FileWatch watch) {
    return isOn()
        ? Optional.of(
            ServerTls.read(certificate, key, Optional.ofNullable(clientAuthorities), watch))
        : Optional.empty();
  }

  /** For the line that says that the server serves. */
  String description() {
    return isMutual() ? "with mutual TLS" : isOn() ? "with TLS" : "without TLS";
  }
}
