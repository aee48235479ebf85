package dev.brushwork.compute.cuda.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaDriverTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Sun Jul 27 07:04:26 UTC 2025",
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build",
      })
  void theVersionIsReadFromTheModule(String text) {
    Path module =
        FakeLibraries.write(folder.resolve("version"), text + "\nGCC version: gcc 12.2.0\n");
    assertThat(new NvidiaDriver(module, List.of()).version()).contains("580.65.06");
  }

  @Test
  void withoutModuleAndLibraryThereIsNoDriver() {
    NvidiaDriver none = new NvidiaDriver(folder.resolve("version"), List.of(folder));
    assertThat(none.version()).isEmpty();
    assertThat(none.missing().orElseThrow()).startsWith("no NVIDIA driver here (libcuda.so.1");
  }

  @Test
  void aModuleWithoutItsLibraryIsAContainerThatLacksSomething() {
    Path module =
        FakeLibraries.write(folder.resolve("version"), "UNIX x86_64 Kernel Module  580.65.06  Sun");
    assertThat(new NvidiaDriver(module, List.of(folder)).missing().orElseThrow())
        .contains("580.65.06", "libcuda.so.1", "container toolkit");
  }

  @Test
  void withTheLibraryNothingIsMissing() {
    FakeLibraries.put(folder, List.of("libcuda.so.1"));
    assertThat(new NvidiaDriver(folder.resolve("version"), List.of(folder)).missing()).isEmpty();
  }
}
