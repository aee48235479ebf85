package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.v1.Precision;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What computes in this process, and with which arithmetic. */
class ComputeOptions extends BackendOptions {
  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "The network's arithmetic: fp32, tf32, mixed, bf16 or fp64. Default: the backend's own.")
  Precision precision;

  /** The precision asked for, as the engine calls it; refused if the device does not have it. */
  Optional<dev.brushwork.compute.Precision> precisionOn(Engine engine) {
    if (precision == null) {
      return Optional.empty();
    }
    dev.brushwork.compute.Precision asked = Precisions.toEngine(precision);
    if (!engine.device().supports(asked)) {
      throw CliException.usage(
          "--precision: "
              + Precisions.name(asked)
              + " is not available on the backend "
              + engine.device().backend()
              + "; available: "
              + Precisions.available(engine.device()));
    }
    return Optional.of(asked);
  }
}
