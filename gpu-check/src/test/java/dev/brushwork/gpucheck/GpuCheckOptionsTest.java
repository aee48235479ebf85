package dev.brushwork.gpucheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is wrong with the options is said before a device is looked for. */
class GpuCheckOptionsTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int check(String... args) {
    try (PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      return new CommandLine(new GpuCheck(err)).execute(args);
    }
  }

  private String message() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "NaN", "Infinity", "1e9"})
  void minutesThatAreNoTimeAreRefusedWithTheirBounds(String minutes) throws IOException {
    assertThat(check("--out", folder.toString(), "--minutes", minutes)).isEqualTo(2);
    assertThat(message()).contains("--minutes").contains("above 0").contains("10080");
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(check("--out", file.resolve("below").toString())).isEqualTo(3);
    assertThat(message()).contains("--out").contains(file.toString());
  }

  @Test
  void anUnknownStepIsNamed() {
    assertThat(check("--out", folder.toString(), "--steps", "machine,moon")).isEqualTo(2);
    assertThat(message()).contains("moon");
  }
}
