package dev.brushwork.cli;

import dev.brushwork.compute.Devices;
import dev.brushwork.engine.BundledWeights;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.preset.Preset;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.Limits;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what works here and why the rest does not. */
@Command(
    name = "doctor",
    description = "Say what works on this machine, what does not, and why.",
    sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
  private static final long MIB = 1 << 20;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Weights to look at: .safetensors, .h5 or .pth. May be repeated.")
  List<Path> weights = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Threads to open the CPU backend with. Default: one a core.")
  int threads;

  private final Terminal terminal;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PrintStream out = terminal.out();
    Runtime runtime = Runtime.getRuntime();
    line("brushwork", Version.current());
    line(
        "java",
        Runtime.version()
            + " ("
            + System.getProperty("java.vendor")
            + "), heap of at most "
            + runtime.maxMemory() / MIB
            + " MiB");
    line(
        "machine",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + runtime.availableProcessors()
            + " processors");
    out.println("backends, best first:");
    for (Devices.Candidate candidate : Devices.candidates()) {
      line(
          "  " + candidate.provider().name(),
          candidate.available() ? candidate.reason() : "not available: " + candidate.reason());
      candidate.provider().findings().forEach((name, found) -> line("    " + name, found));
    }
    device();
    line("networks", names(Networks.all().stream().map(NetworkDescription::name).toList()));
    out.println("presets:");
    for (Preset preset : Presets.all()) {
      line("  " + preset.name(), preset.description());
    }
    BundledWeights.all()
        .forEach(shipped -> line("weights shipped", WeightsVerifyCommand.description(shipped)));
    if (weights.isEmpty()) {
      line("weights", "none given; doctor --weights FILE looks at one");
    }
    weights.forEach(file -> line("weights", file + ": " + describe(file)));
    return ExitCode.DONE;
  }

  /** Opens the device that a run would take: only then is it known to work. */
  private void device() {
    try (Engine engine = Engine.open(Devices.AUTO, threads, Limits.defaults())) {
      line("chosen", engine.device().backend() + ": " + engine.deviceReason());
      line("device", engine.device().description());
      line(
          "precisions",
          Precisions.available(engine.device())
              + "; default "
              + Precisions.name(engine.device().defaultPrecision()));
    } catch (RuntimeException | LinkageError e) {
      // A diagnosis, not a failure: what keeps the device from opening is what doctor is asked for.
      line("chosen", "none: " + e);
    }
  }

  private static String describe(Path file) {
    try {
      return WeightsVerifyCommand.description(file);
    } catch (CliException e) {
      return "not usable: " + e.getMessage();
    }
  }

  private static String names(List<String> names) {
    return names.stream().collect(Collectors.joining(", "));
  }

  private void line(String key, String value) {
    // As wide as the longest name of a preset, which is indented.
    terminal.out().printf("%-19s %s%n", key, value);
  }
}
