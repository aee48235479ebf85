package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import picocli.CommandLine.Option;

/** The server that a command speaks with. */
final class ServerFlags {
  /** Where {@code brushwork serve} listens unless told otherwise. */
  static final String DEFAULT = "127.0.0.1:50051";

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description = "The brushwork server that keeps the jobs. Default: ${DEFAULT-VALUE}.",
      defaultValue = DEFAULT)
  String server;

  @Option(names = "--insecure", description = "Speak to a server on another machine without TLS.")
  boolean insecure;

  BrushworkClient connect() {
    return connect(server, insecure);
  }

  static BrushworkClient connect(String server, boolean insecure) {
    if (!server.matches(".+:\\d{1,5}")) {
      throw CliException.usage("--server: '" + server + "' is not HOST:PORT, as localhost:50051");
    }
    BrushworkClient.Builder builder = BrushworkClient.builder(server);
    if (insecure) {
      builder.plaintext(true);
    }
    return builder.build();
  }
}
