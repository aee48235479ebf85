package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.preset.Preset;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.Transfer;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whether a run happens in this process or on a server, with which weights and arithmetic. */
final class WhereFlags extends ComputeOptions {
  /** Holds the PNG of any result that a server allows. */
  private static final int MAX_RESULT_BYTES = 512 << 20;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          WeightsFiles.DESCRIPTION
              + " With --server only their SHA-256 is sent, and the server uses its own copy.")
  Path weights;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description =
          "Run on a brushwork server. On a slow connection fewer losses may be reported than asked"
              + " for.")
  String server;

  @ArgGroup(validate = false)
  ConnectionFlags connection = new ConnectionFlags();

  void apply(RunOptions.Builder options) {
    check();
    if (backend != null) {
      options.setBackend(backend);
    }
    if (precision != null) {
      options.setPrecision(precision);
    }
    if (weights != null) {
      options.setWeightsSha256(WeightsFiles.sha256(weights));
    }
  }

  private void check() {
    if (server == null) {
      connection
          .any()
          .ifPresent(
              flag -> {
                throw CliException.usage(flag + " goes with --server only");
              });
      return;
    }
    if (threads != null) {
      throw CliException.usage("--threads goes without --server, which has its own");
    }
  }

  /** Makes ready for {@code transfer}. */
  Painter open(Transfer transfer) {
    if (server != null) {
      return new RemotePainter(connection.connect(server, MAX_RESULT_BYTES));
    }
    Optional<String> network = network(transfer);
    Engine engine = open();
    try {
      if (weights == null) {
        // Of a network or a preset that there is not, the validator says so.
        if (network.flatMap(Networks::find).isPresent()) {
          WeightsFiles.known(engine, network);
        }
      } else {
        checkNetwork(weights, WeightsFiles.add(engine, weights), network);
      }
      return new LocalPainter(engine);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** The network that a run looks through; empty if its preset is unknown. */
  private static Optional<String> network(Transfer transfer) {
    String named = transfer.getOptions().getNetwork();
    return named.isEmpty()
        ? Presets.find(transfer.getPreset().isEmpty() ? Presets.DEFAULT : transfer.getPreset())
            .map(Preset::spec)
            .map(spec -> spec.network())
        : Optional.of(named);
  }

  /** Says which flag is missing where the validator could only say that weights are. */
  private static void checkNetwork(Path file, HeldWeights held, Optional<String> network) {
    String own = held.network().name();
    if (network.isPresent() && !network.get().equals(own)) {
      throw CliException.usage(
          "--weights: "
              + file
              + " is of "
              + own
              + ", but the run looks through "
              + network.get()
              + "; add --network "
              + own
              + " or give other weights");
    }
  }
}
