package dev.brushwork.compute.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KernelLibraryTest {

  @BeforeEach
  void thereAreKernels() {
    KernelLibrary.unavailableReason().ifPresent(reason -> assumeTrue(false, reason));
  }

  /** Two OpenMP libraries would mean two teams, which take the cores from each other. */
  @Test
  void ourKernelsShareOneDnnsOpenMp() throws IOException {
    try (Device device = new OneDnnProvider().open(DeviceOptions.defaults());
        Vgg19 network = new Vgg19(device, 16, 16)) {
      network.program().run(1);
    }
    List<String> libraries =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.contains("omp"))
            .map(line -> line.replaceFirst("^[^/]*", ""))
            .filter(file -> file.matches(".*/lib(g|i)omp.*\\.so.*"))
            .distinct()
            .toList();
    assertThat(libraries).hasSize(1);
  }

  @Test
  void theWidestInstructionsAreThoseThatLinuxSaysTheProcessorHas() throws IOException {
    String flags =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("flags"))
            .findFirst()
            .orElseThrow();
    Instructions expected =
        flags.contains(" avx512f ") && flags.contains(" avx512dq ")
            ? Instructions.AVX512
            : flags.contains(" avx2 ") && flags.contains(" fma ")
                ? Instructions.AVX2
                : Instructions.SSE2;
    assertThat(Instructions.widest()).isEqualTo(expected);
  }
}
