package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureCommandTest {
  @TempDir Path folder;
  private Path content;
  private Path style;

  @BeforeEach
  void images() {
    content = CliRun.image(folder, "content.png", 32, 24, 1);
    style = CliRun.image(folder, "style.png", 32, 24, 2);
  }

  private List<String> measure(Path result) {
    return List.of(
        "measure",
        "--content",
        content.toString(),
        "--style",
        style.toString(),
        "--result",
        result.toString(),
        "--weights",
        CliRun.weights());
  }

  @Test
  void theContentImageItselfMeasuresOne() {
    CliRun done = CliRun.of(CliRun.with(measure(content), "--json"));
    assertThat(done.err()).isEmpty();
    JsonObject measured = JsonParser.parseString(done.out()).getAsJsonObject();
    assertThat(measured.keySet()).containsExactly("quality", "layers", "content");
    assertThat(measured.get("quality").getAsDouble()).isCloseTo(1, within(1e-6));
    assertThat(measured.get("content").getAsDouble()).isZero();
    assertThat(measured.getAsJsonObject("layers").keySet())
        .containsExactly("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1");
  }

  @Test
  void theStyleItselfMeasuresZeroAndItsScaleCounts() {
    CliRun same = CliRun.of(measure(style));
    assertThat(quality(same)).isCloseTo(0, within(1e-9));
    assertThat(same.err()).contains("style.png has");
    CliRun scaled = CliRun.of(CliRun.with(measure(style), "--style-scale", "2"));
    assertThat(quality(scaled)).isGreaterThan(1e-3);
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    CliRun scale = CliRun.of(CliRun.with(measure(style), "--style-scale", "0"));
    assertThat(scale.err()).contains("--style-scale: must be 0.1 to 10");
    assertThat(scale.exitCode()).isEqualTo(ExitCode.USAGE);
    CliRun missing = CliRun.of(measure(folder.resolve("none.png")));
    assertThat(missing.err()).contains("--result: ", "there is no such file");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.INPUT);
  }

  @Test
  void picturesTooSmallForTheDeepestLayerAreBadInput() {
    CliRun small = CliRun.of(measure(CliRun.image(folder, "small.png", 40, 15, 3)));
    assertThat(small.err())
        .contains("--result: it has 40x15 pixels; every side must be at least 16");
    assertThat(small.exitCode()).isEqualTo(ExitCode.INPUT);
    CliRun style = CliRun.of(CliRun.with(measure(content), "--style-scale", "0.5"));
    assertThat(style.err()).contains("--style", "16x12");
    assertThat(style.exitCode()).isEqualTo(ExitCode.INPUT);
  }

  @Test
  void aContentThatIsTheStyleLeavesNothingToMeasureBy() {
    content = style;
    CliRun refused = CliRun.of(measure(style));
    assertThat(refused.err()).contains("--content: it has the style's own statistics");
    assertThat(refused.out()).isEmpty();
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT);
  }

  private static double quality(CliRun run) {
    return JsonParser.parseString(run.out()).getAsJsonObject().get("quality").getAsDouble();
  }
}
