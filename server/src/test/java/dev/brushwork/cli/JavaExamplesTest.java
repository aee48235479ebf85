package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.ExampleClient;
import dev.brushwork.testing.ExampleProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One example a feature of the Java client, started from its source as the README says. */
@Timeout(300)
class JavaExamplesTest {
  @TempDir static Path folder;
  private static ServeProcess server;

  @BeforeAll
  static void start() throws Exception {
    server = ServeProcess.start(0, folder.resolve("data"));
    CliRun.image(folder, "content.png", 48, 32, 1);
    CliRun.image(folder, "style.png", 40, 32, 2);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static List<String> run(String example, String... arguments) throws Exception {
    try (ExampleProcess run = ExampleClient.startJava(example, folder, arguments)) {
      assertThat(run.end()).as(run.errors()).isZero();
      return run.lines();
    }
  }

  @Test
  void previewsAreWrittenOneAfterAnother() throws Exception {
    List<String> written =
        run("Previews", server.address(), "content.png", "style.png", folder.toString());
    assertThat(written).last().isEqualTo("result.png");
    assertThat(written).contains("iteration-30.png");
    assertThat(written).allSatisfy(name -> assertThat(folder.resolve(name)).isNotEmptyFile());
  }

  @Test
  void featuresAreDescribed() throws Exception {
    assertThat(run("Features", server.address(), "content.png", "relu1_1", "relu3_1"))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("relu1_1: 32 x 48 x "),
            line -> assertThat(line).startsWith("relu3_1: 8 x 12 x "));
  }

  @Test
  void presetsAreListedAndACostIsNamed() throws Exception {
    List<String> lines = run("Estimate", server.address(), "256");
    assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("brushwork: "));
    assertThat(lines).last().asString().matches("256 x 256 pixels: .* s, \\d+ MiB on the device");
  }

  @Test
  void failuresAreToldApart() throws Exception {
    assertThat(run("Failures", server.address()))
        .containsExactlyInAnyOrder("transfer.content: is required", "transfer.styles: is required");
    assertThat(run("Failures", "127.0.0.1:1"))
        .singleElement()
        .asString()
        .startsWith("no server there: ");
  }
}
