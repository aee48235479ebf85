package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import picocli.CommandLine.Mixin;
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

  @Mixin ConnectionFlags connection = new ConnectionFlags();

  BrushworkClient connect() {
    return connection.connect(server);
  }
}
