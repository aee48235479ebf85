package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the compose file and the manifests tell a server is what a server can be told. */
class DeliveredFlagsTest {
  private static final Path FOLDER = Path.of("..", "docker");

  @ParameterizedTest
  @ValueSource(strings = {"compose.yaml", "kubernetes/deployment.yaml"})
  void aServerTakesTheFlagsThatItIsGiven(String file) throws IOException {
    List<String> args = new ArrayList<>(List.of("serve"));
    Files.readAllLines(FOLDER.resolve(file)).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("- --"))
        .map(line -> line.substring(2))
        .forEach(args::add);
    assertThat(args).hasSizeGreaterThan(5);
    CommandLine.ParseResult parsed =
        new Cli(new Terminal(System.out, System.err, false))
            .commandLine()
            .parseArgs(args.toArray(String[]::new));
    ((ServeCommand) parsed.subcommand().commandSpec().userObject()).flags.check();
  }

  @ParameterizedTest
  @ValueSource(strings = {"compose.yaml", "kubernetes/deployment.yaml"})
  void theDatabaseAndItsPasswordAreInNoArgument(String file) throws IOException {
    String text = Files.readString(FOLDER.resolve(file));
    assertThat(text).contains("BRUSHWORK_DATABASE").doesNotContain("--database");
    CommandLine serve =
        new Cli(new Terminal(System.out, System.err, false))
            .commandLine()
            .getSubcommands()
            .get("serve");
    assertThat(serve.getCommandSpec().findOption("--database")).isNotNull();
  }
}
