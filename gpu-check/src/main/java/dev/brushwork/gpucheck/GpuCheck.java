package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.Devices;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks and times the GPU backend on this machine. */
@Command(
    name = "gpu-check",
    description = {
      "Check and time Brushwork's GPU backend on this machine.",
      "Writes gpu-check.json and gpu-check.md after every step, so that a run that is cut off still"
          + " tells what it found. Steps, in their order: machine, engines, operations, layers, step,"
          + " repeat, speed, parity, leak, eager; and, by name only, pytorch."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GpuCheck implements Callable<Integer> {
  private static final int GOOD = 0;
  private static final int BAD = 1;
  private static final int USAGE = 2;
  private static final int INPUT = 3;

  /** A week: a typing error, not a check, asks for more. */
  private static final double MOST_MINUTES = 7 * 24 * 60;

  /** Beyond the time asked for, to bring a step to its end. */
  private static final double GRACE_SECONDS = 30;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "VGG19's weights: .safetensors, .h5 or .pth. Default: random ones.")
  Path weights;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write. Default: this folder.",
      defaultValue = ".")
  Path out;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "When to end; what is not asked by then is skipped. Default: ${DEFAULT-VALUE}.",
      defaultValue = "9")
  double minutes;

  @Option(
      names = "--steps",
      split = ",",
      paramLabel = "NAME",
      description = "Only these, in this order. Default: all but pytorch.")
  List<String> names;

  private final PrintStream err;

  GpuCheck(PrintStream err) {
    this.err = err;
  }

  public static void main(String[] args) {
    CommandLine command = new CommandLine(new GpuCheck(System.err));
    command.setExecutionExceptionHandler(
        (e, c, parsed) -> {
          System.err.println("gpu-check: " + e);
          return BAD;
        });
    // A step that is stuck would keep the process.
    Runtime.getRuntime().halt(command.execute(args));
  }

  private static List<Step> steps() {
    return List.of(
        new MachineStep(),
        new EnginesStep(),
        new OperationsStep(),
        new LayersStep(),
        new GradientStep(),
        new RepeatStep(),
        new SpeedStep(),
        new ParityStep(),
        new LeakStep(),
        PyTorchStep.eager());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Step> chosen = chosen();
    if (chosen.isEmpty()) {
      return USAGE;
    }
    if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
      err.println(
          "gpu-check: --minutes: " + minutes + ", need above 0 and at most " + MOST_MINUTES);
      return USAGE;
    }
    if (weights != null && !Files.isReadable(weights)) {
      err.println("gpu-check: --weights: " + weights + " cannot be read");
      return INPUT;
    }
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      err.println("gpu-check: --out: " + out + " cannot be made a folder (" + e + ")");
      return INPUT;
    }
    JsonObject facts = new JsonObject();
    facts.addProperty("started", Instant.now().toString());
    facts.addProperty("brushwork", version());
    facts.addProperty("weights", weights == null ? "random" : weights.getFileName().toString());
    Optional<String> reason = unavailable();
    reason.ifPresent(why -> facts.addProperty("unavailable", why));
    Report report = new Report(out, facts);
    if (reason.isPresent()) {
      report.write();
      err.println("gpu-check: " + reason.get());
      return BAD;
    }
    Deadline deadline = new Deadline(minutes * 60, System::nanoTime);
    boolean good;
    try (Bench bench = new Bench(Bench.CUDA, Optional.ofNullable(weights), deadline, Scale.FULL)) {
      good = new CheckRun(chosen, report, err, GRACE_SECONDS).run(bench);
      if (!good) {
        err.println("gpu-check: not everything is well; see " + out.resolve(Report.TABLE));
      }
    }
    return good ? GOOD : BAD;
  }

  private List<Step> chosen() {
    if (names == null) {
      return steps();
    }
    List<Step> known = new ArrayList<>(steps());
    known.add(PyTorchStep.best());
    List<Step> chosen = new ArrayList<>();
    for (String name : names) {
      Optional<Step> step = known.stream().filter(s -> s.name().equals(name)).findFirst();
      if (step.isEmpty()) {
        err.println(
            "gpu-check: --steps: '"
                + name
                + "' is unknown; known: "
                + known.stream().map(Step::name).collect(Collectors.joining(", ")));
        return List.of();
      }
      chosen.add(step.get());
    }
    return chosen;
  }

  private static Optional<String> unavailable() {
    return Devices.candidates().stream()
        .filter(candidate -> candidate.provider().name().equals(Bench.CUDA))
        .findFirst()
        .flatMap(
            candidate ->
                candidate.available() ? Optional.empty() : Optional.of(candidate.reason()));
  }

  private static String version() {
    String version = GpuCheck.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
