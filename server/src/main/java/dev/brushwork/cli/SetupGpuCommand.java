package dev.brushwork.cli;

import dev.brushwork.compute.CacheFolder;
import dev.brushwork.compute.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gets NVIDIA's libraries for a user who has a driver and nothing else. */
@Command(
    name = "setup-gpu",
    description = {
      "Get NVIDIA's runtime libraries, which the cuda backend needs beside the driver.",
      "Python's pip fetches them (1.1 GB, 1.7 GB unpacked) into Brushwork's cache folder, where the"
          + " backend finds them. "
          + GpuWheel.TERMS
    },
    sortOptions = false)
final class SetupGpuCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final double GIGABYTE = 1e9;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where to put them. Default: cuda in Brushwork's cache folder. Of another folder,"
              + " BRUSHWORK_CUDA_LIBRARIES must tell the backend.")
  Path folder;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "The Python whose pip is used. Default: ${DEFAULT-VALUE}, on the PATH.",
      defaultValue = "python3")
  String python;

  private final Terminal terminal;
  private final Interruption interruption;

  SetupGpuCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    Path target =
        (folder != null ? folder : CacheFolder.of(System.getenv(), CacheFolder.CUDA))
            .toAbsolutePath()
            .normalize();
    try {
      if (GpuWheel.areIn(target)) {
        say("already there: " + versions());
      } else {
        install(target);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
    terminal.out().println(target);
    if (folder != null) {
      say("tell the backend: export BRUSHWORK_CUDA_LIBRARIES=" + target);
    } else {
      state();
    }
    return ExitCode.DONE;
  }

  private void install(Path target) throws IOException, InterruptedException {
    check(target);
    PipInstall pip = PipInstall.with(python);
    say(GpuWheel.TERMS);
    say("getting " + versions());
    Path work = target.resolveSibling("." + target.getFileName() + "." + pid() + ".part");
    interruption.listen(PATIENCE);
    try {
      pip.into(
          Files.createDirectory(work),
          GpuWheel.ALL.stream().map(GpuWheel::requirement).toList(),
          interruption,
          this::progress);
      if (interruption.stopRequested()) {
        throw CliException.failure("stopped; nothing was installed", null);
      }
      put(work.resolve("packages"), target, work);
    } finally {
      delete(work);
    }
    say("their licences: " + target + "/*.dist-info/licenses");
  }

  private static void check(Path target) throws IOException {
    Path parent = target.getParent();
    if (parent == null || (Files.exists(target) && !Files.isDirectory(target))) {
      throw CliException.usage("--folder: " + target + " is not a folder");
    }
    if (Files.isDirectory(target) && !GpuWheel.mayReplace(target)) {
      throw CliException.usage(
          "--folder: " + target + " has other things in it; name a new folder");
    }
    Files.createDirectories(parent);
    long room = Files.getFileStore(parent).getUsableSpace();
    if (room < GpuWheel.ROOM) {
      throw CliException.failure(
          String.format(
              Locale.ROOT,
              "%s has room for %.1f GB, and installing takes %.1f GB for a while; --folder names"
                  + " another place",
              parent,
              room / GIGABYTE,
              GpuWheel.ROOM / GIGABYTE),
          null);
    }
  }

  /** Takes the place of what is there in two renames, so that it is there whole or not at all. */
  private static void put(Path packages, Path target, Path work) throws IOException {
    if (!GpuWheel.areIn(packages)) {
      throw CliException.failure("pip ended well, but not everything is there", null);
    }
    if (Files.exists(target)) {
      Files.move(target, work.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(packages, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void progress(String line) {
    String words = line.strip();
    if (words.startsWith("Downloading ") || words.startsWith("Installing ")) {
      say("  " + words);
    }
  }

  /** What the backend says, now that it has them. */
  private void state() {
    Devices.candidates().stream()
        .filter(candidate -> candidate.provider().name().equals("cuda"))
        .forEach(candidate -> say("backend cuda: " + candidate.reason()));
  }

  private static String versions() {
    return GpuWheel.ALL.stream()
        .map(wheel -> wheel.name() + " " + wheel.version())
        .collect(Collectors.joining(", "));
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private void say(String line) {
    terminal.err().println(line);
  }
}
