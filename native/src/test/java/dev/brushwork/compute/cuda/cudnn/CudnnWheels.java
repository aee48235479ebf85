package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * NVIDIA's wheels of cuDNN, where {@code BRUSHWORK_CUDNN_DIR} says they were installed, with our
 * stand-ins of the libraries of a GPU's driver and of cuBLAS: enough for processes that make plans
 * for GPUs that are only described.
 */
final class CudnnWheels {
  private static final String VARIABLE = "BRUSHWORK_CUDNN_DIR";
  private static final Path SOURCES = Path.of("src/test/cudnn");
  private static final List<String> FOLDERS = List.of("nvidia/cudnn/lib", "nvidia/cu13/lib");
  private static final Path CACHE = Path.of("target/cudnn/javacpp");
  private static final int MINUTES = 30;

  private final Path wheels;
  private final Path standIns;

  private CudnnWheels(Path wheels, Path standIns) {
    this.wheels = wheels;
    this.standIns = standIns;
  }

  /**
   * Skips the test where there are none, or no g++ for the stand-ins.
   *
   * @param folder for the stand-ins
   */
  static CudnnWheels assumeInstalled(Path folder) throws IOException, InterruptedException {
    String wheels = System.getenv(VARIABLE);
    assumeTrue(wheels != null, VARIABLE + " names no folder with NVIDIA's wheels of cuDNN");
    for (String libraries : FOLDERS) {
      assertThat(Path.of(wheels, libraries)).as(VARIABLE).isDirectory();
    }
    boolean compiler =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "g++")));
    assumeTrue(compiler, "no g++ to compile the stand-ins of NVIDIA's libraries");
    deleteCache();
    Path empty = Files.createFile(folder.resolve("empty.c"));
    compile(SOURCES.resolve("driver_stand_in.c"), folder.resolve("libcuda.so.1"));
    compile(SOURCES.resolve("cublaslt_stand_in.c"), folder.resolve("libcublasLt.so.13"));
    compile(empty, folder.resolve("libcublas.so.13"));
    return new CudnnWheels(Path.of(wheels), folder);
  }

  private static void deleteCache() throws IOException {
    if (Files.exists(CACHE)) {
      try (Stream<Path> files = Files.walk(CACHE)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void compile(Path source, Path library) throws IOException, InterruptedException {
    run(
        List.of(
            "g++",
            "-x",
            "c",
            "-shared",
            "-fPIC",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wno-builtin-declaration-mismatch",
            "-Wl,-soname," + library.getFileName(),
            "-o",
            library.toString(),
            source.toString()),
        Map.of());
  }

  /**
   * Runs {@link DevicelessPlans} in a process of its own.
   *
   * @return the lines of its output
   */
  List<String> run(String... arguments) throws IOException, InterruptedException {
    String path =
        Stream.concat(
                Stream.of(standIns),
                FOLDERS.stream().map(folder -> wheels.resolve(folder).toAbsolutePath()))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                // Its cache keeps links to libraries that were found somewhere else before.
                "-Dorg.bytedeco.javacpp.cachedir=" + CACHE.toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                DevicelessPlans.class.getName()));
    command.addAll(List.of(arguments));
    return run(command, Map.of("LD_LIBRARY_PATH", path));
  }

  private static List<String> run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("cudnn", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(output.toFile()).start();
      try {
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
      } finally {
        process.destroyForcibly();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as("%s: %s", command, text).isZero();
      return text.lines().toList();
    } finally {
      Files.delete(output);
    }
  }
}
