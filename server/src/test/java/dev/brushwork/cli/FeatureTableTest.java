package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/features.md shows can be typed as it stands, and the tests that it names are there. */
class FeatureTableTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern COMMAND = Pattern.compile("`S( [^`]+)`");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|Contract|Cases))\\b");

  /** Of the table's own name for a size, so that nothing takes long. */
  private static final Map<String, String> SMALLER = Map.of("4096", "256");

  @TempDir static Path folder;

  static Stream<String> commands() throws IOException {
    return COMMAND
        .matcher(Files.readString(ROOT.resolve("docs/features.md")))
        .results()
        .map(found -> found.group(1).trim());
  }

  /** Images that a command takes for granted, of the sizes of the samples. */
  @BeforeAll
  static void provideImages() {
    for (String name : List.of("upper.png", "lower.png", "here.png", "earlier.png")) {
      CliRun.image(folder, name, 1024, 768, 1);
    }
    CliRun.image(folder, "this.png", 896, 672, 2);
    CliRun.image(folder, "b.jpg", 64, 48, 3);
  }

  private static String word(String word) {
    if (word.startsWith("docs/")) {
      return ROOT.resolve(word).toString();
    }
    return word.matches("\\w+\\.(?:png|jpg|json)")
        ? folder.resolve(word).toString()
        : SMALLER.getOrDefault(word, word);
  }

  @ParameterizedTest(name = "S {0}")
  @MethodSource("commands")
  void everyCommandOfTheTableRuns(String command) throws IOException {
    List<String> args = new ArrayList<>(List.of("stylize", "--quiet"));
    String samples = "--content docs/samples/content.jpg --style docs/samples/style-swirl.jpg";
    Stream.of((samples + " --out o.png " + command).split(" "))
        .map(FeatureTableTest::word)
        .forEach(args::add);
    args.addAll(List.of("--network", "vgg19-lite", "--iterations", "2"));
    if (!args.contains("--size")) {
      args.addAll(List.of("--size", "64"));
    }
    CliRun run = CliRun.of(args);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Files.size(folder.resolve("o.png"))).isPositive();
    Files.delete(folder.resolve("o.png"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"features.md", "reliability.md", "presets.md", "performance.md"})
  void everyTestThatIsNamedIsThere(String document) throws IOException {
    Set<String> there = new TreeSet<>();
    for (String module : List.of("native", "server", "client-java")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".java"))
            .forEach(name -> there.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    Set<String> named =
        TEST.matcher(Files.readString(ROOT.resolve("docs").resolve(document)))
            .results()
            .map((MatchResult found) -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isNotEmpty();
    assertThat(there).containsAll(named);
  }
}
