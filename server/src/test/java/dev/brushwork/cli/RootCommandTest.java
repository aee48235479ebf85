package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootCommandTest {
  @Test
  void theVersionIsPrintedToStandardOutput() {
    CliRun done = CliRun.of("--version");
    assertThat(done.out()).startsWith("brushwork ").hasLineCount(1);
    assertThat(done.exitCode()).isZero();
    assertThat(CliRun.of("bench", "--version").out()).isEqualTo(done.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "stylize",
        "serve",
        "config",
        "token",
        "features",
        "measure",
        "bench",
        "doctor",
        "setup-gpu",
        "weights fetch",
        "weights import",
        "weights list",
        "weights verify"
      })
  void everyCommandHasHelpThatFitsEightyColumns(String command) {
    CliRun done = CliRun.of((command + " --help").trim().split(" "));
    assertThat(done.exitCode()).isZero();
    assertThat(done.out()).contains("Usage: brushwork", "--verbose");
    assertThat(done.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "weights", "paint"})
  void withoutACommandTheUsageIsWrong(String command) {
    CliRun refused = command.isEmpty() ? CliRun.of() : CliRun.of(command);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err()).contains("--help");
  }
}
