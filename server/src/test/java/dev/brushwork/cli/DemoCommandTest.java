package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class DemoCommandTest {
  @TempDir Path folder;

  private Path out() {
    return folder.resolve("brushwork-demo.png");
  }

  private CliRun demo(String... more) {
    List<String> args = new ArrayList<>(List.of("demo", "--size", "64", "--iterations", "4"));
    args.addAll(List.of("--out", out().toString()));
    return CliRun.of(CliRun.with(args, more));
  }

  @Test
  void aServerPaintsTheSamplesForItsClient() throws Exception {
    CliRun done = demo();
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).isEmpty();
    assertThat(done.err())
        .containsPattern("a server at 127\\.0\\.0\\.1:\\d+ paints")
        .contains("painting 64 x 48 with brushwork through vgg19-lite on ", "4/4  ")
        .contains("wrote " + out() + " and " + folder.resolve("brushwork-demo-sheet.png"))
        .contains("brushwork stylize --content");
    Image picture = image(out());
    assertThat(picture.width()).isEqualTo(64);
    assertThat(picture.height()).isEqualTo(48);
    assertThat(image(folder.resolve("brushwork-demo-sheet.png")).width()).isGreaterThan(1000);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void theOtherStyleGivesAnotherPicture() throws Exception {
    demo();
    byte[] swirl = Files.readAllBytes(out());
    CliRun done = demo("--style", "geometry");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(Files.readAllBytes(out())).isNotEqualTo(swirl);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--size,        5,       --size: must be",
        "--iterations,  0,       --iterations: must be",
        "--style,       cubism,  --style: 'cubism' is neither swirl nor geometry",
        "--out,         x.jpg,   --out: x.jpg must end in .png",
        "--backend,     abacus,  --backend: there is no backend 'abacus'",
      })
  void badUsageIsOneLine(String flag, String value, String message) {
    CliRun refused = CliRun.of("demo", flag, value);
    assertThat(refused.err()).contains(message);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Path.of("brushwork-demo.png")).doesNotExist();
  }

  private static Image image(Path file) throws IOException {
    return ImageReader.read(Files.readAllBytes(file), ImageLimits.defaults());
  }
}
