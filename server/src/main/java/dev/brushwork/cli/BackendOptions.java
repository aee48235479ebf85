package dev.brushwork.cli;

import dev.brushwork.compute.Devices;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.Limits;
import picocli.CommandLine.Option;

/** What computes in this process. */
class BackendOptions {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "What computes: auto, cuda, cpu or reference. Default: auto, the best here.")
  String backend;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Threads of the CPU backend. Default: one a core.")
  Integer threads;

  @Option(
      names = "--max-memory",
      paramLabel = "BYTES",
      converter = ByteCount.class,
      description =
          "Most memory of the device that runs may take, as 3G or 800M. What does not fit is painted"
              + " by tiles. Default: what is free on a GPU when it is opened; for the CPU all of the"
              + " machine or container but Java's heap.")
  Long maxMemory;

  /** Opens the backend. */
  Engine open() {
    return open(Limits.defaults());
  }

  /** Opens the backend, for runs within these limits. */
  Engine open(Limits limits) {
    String name = backend == null ? Devices.AUTO : backend;
    try {
      return Engine.open(
          name,
          threads == null ? 0 : threads,
          maxMemory == null ? Long.MAX_VALUE : maxMemory,
          limits);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--backend: " + e.getMessage());
    } catch (IllegalStateException e) {
      throw CliException.failure("--backend: " + e.getMessage(), e);
    }
  }
}
