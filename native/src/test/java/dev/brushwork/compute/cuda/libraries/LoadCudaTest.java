package dev.brushwork.compute.cuda.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Loads libraries in a process of their own: they would stay in this one for every other test. */
@Timeout(120)
class LoadCudaTest {
  @TempDir Path folder;

  /** Loads what its environment names; then asks JavaCPP for the same, as its cuda classes do. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      CudaSearch.ofThisMachine().run().libraries().orElseThrow().load();
      for (CudaComponent component : CudaComponent.values()) {
        for (String name : component.names()) {
          System.out.println(Loader.loadLibrary(Probe.class, new URL[0], name));
        }
      }
    }
  }

  @Test
  void javaCppUsesTheLibrariesThatWereFound() throws Exception {
    List<Path> files =
        Arrays.stream(CudaComponent.values())
            .flatMap(component -> component.files().stream())
            .map(folder::resolve)
            .toList();
    Stream<Path> built = Stream.concat(files.stream(), Stream.of(builtins()));
    for (Path file : built.toList()) {
      compile(file);
    }
    assertThat(probe().lines()).isEqualTo(files.stream().map(Path::toString).toList());
  }

  @Test
  void aLibraryThatDoesNotLoadIsNamed() throws Exception {
    FakeLibraries.toolkit(folder);
    compile(folder.resolve("libcudart.so.13"));
    Ended ended = probe();
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.lines()).anyMatch(line -> line.contains("libnvrtc.so.13: file too short"));
  }

  /** NVIDIA's own, where somebody says that they are there. */
  @Test
  @EnabledIfEnvironmentVariable(named = CudaSearch.VARIABLE, matches = ".+")
  void nvidiasOwnLoadWithoutAGpu() throws Exception {
    Ended ended = probe(System.getenv(CudaSearch.VARIABLE));
    assertThat(ended.exitCode()).as(ended.lines().toString()).isZero();
    assertThat(ended.lines()).hasSizeGreaterThan(10).allMatch(line -> line.startsWith("/"));
  }

  private Path builtins() {
    return folder.resolve("libnvrtc-builtins.so.13.0");
  }

  private record Ended(int exitCode, List<String> lines) {}

  private Ended probe() throws Exception {
    return probe(folder.toString());
  }

  private static Ended probe(String where) throws Exception {
    return run(
        Map.of(CudaSearch.VARIABLE, where),
        ProcessHandle.current().info().command().orElseThrow(),
        "-cp",
        System.getProperty("java.class.path"),
        Probe.class.getName());
  }

  private static void compile(Path library) throws Exception {
    assumeTrue(
        run(Map.of(), "sh", "-c", "command -v cc").exitCode() == 0, "skipped: there is no cc here");
    String soname = "-Wl,-soname," + library.getFileName();
    Ended ended =
        run(Map.of(), "cc", "-shared", soname, "-x", "c", "/dev/null", "-o", library.toString());
    assertThat(ended.exitCode()).as(ended.lines().toString()).isZero();
  }

  private static Ended run(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS: ")) // Java's own word
            .toList();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), lines);
  }
}
