package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "health",
        "video",
        "submit",
        "jobs",
        "watch",
        "cancel",
        "pause",
        "resume",
        "result",
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stylise                            | there is no command 'stylise'; did you mean stylize
          stylize --content a.png --style b.png --out c.png --sise 4 | there is no option '--sise'; did you mean --size
          jobs a.jpg                         | 'a.jpg' belongs to no option
          stylize --learning-rate 0,1        | '0,1' is not a number
          serve --port http                  | 'http' is not a whole number
          stylize --seed one                 | 'one' is not
          """)
  void aMistakeIsNamedInOneLineWithWhatWasMeant(String line, String words) {
    CliRun refused = CliRun.of(line.split(" "));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err().lines())
        .singleElement()
        .asString()
        .contains(words, "--help shows how");
  }
}
