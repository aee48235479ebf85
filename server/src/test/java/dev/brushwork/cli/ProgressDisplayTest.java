package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.v1.Losses;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final long SECOND = 1_000_000_000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now;

  private static Progress progress(int iteration, int iterations) {
    return Progress.newBuilder()
        .setIteration(iteration)
        .setIterations(iterations)
        .setIterationsPerSecond(iteration == 0 ? 0 : 3.14159)
        .setSecondsLeft(3725)
        .setLosses(
            Losses.newBuilder()
                .setIteration(iteration)
                .setTotal(6.85e8)
                .setContent(1.5e8)
                .setStyle(5.35e8))
        .build();
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theBarIsRedrawnInPlaceAndNeverWiderThanTheScreen() {
    try (ProgressBar bar = new ProgressBar(stream, () -> now)) {
      for (int i = 0; i <= 100_000; i += 25_000) {
        bar.progress(progress(i, 100_000));
        now += SECOND;
      }
      assertThat(printed()).doesNotContain("\n");
    }
    List<String> drawn = List.of(printed().substring(1).split("\r"));
    assertThat(drawn).hasSize(5);
    assertThat(drawn)
        .allSatisfy(line -> assertThat(line.stripTrailing()).hasSizeLessThanOrEqualTo(79));
    // Each covers the one before.
    assertThat(drawn.subList(0, 4)).allSatisfy(line -> assertThat(line).hasSize(79));
    assertThat(printed()).endsWith("\n");
  }

  @Test
  void theBarShowsHowFarHowFastAndHowLong() {
    try (ProgressBar bar = new ProgressBar(stream, () -> now)) {
      bar.progress(progress(150, 300));
    }
    assertThat(printed())
        .contains("150/300", "3.14 it/s", "ETA 1:02:05", "6.85e+08", "c 1.50e+08", "s 5.35e+08")
        .containsPattern("\\[(#+)-+]");
  }

  @Test
  void theBarIsNotDrawnFasterThanTheEyeExceptAtTheEnd() {
    try (ProgressBar bar = new ProgressBar(stream, () -> now)) {
      bar.progress(progress(1, 3));
      now += SECOND / 100;
      bar.progress(progress(2, 3));
      bar.progress(progress(3, 3));
    }
    assertThat(printed()).contains("1/3", "3/3").doesNotContain("2/3");
  }

  @Test
  void theBarIsClosedBeforeTheLastLine() {
    try (ProgressBar bar = new ProgressBar(stream, () -> now)) {
      bar.progress(progress(3, 3));
      bar.done(Result.getDefaultInstance(), "out.png");
    }
    assertThat(List.of(printed().split("\n")))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("wrote out.png");
  }

  @Test
  void linesAreTwentyARunWhenItIsFast() {
    try (ProgressLines lines = new ProgressLines(stream, () -> now)) {
      for (int i = 0; i <= 300; i++) {
        lines.progress(progress(i, 300));
      }
    }
    assertThat(printed().lines()).hasSize(21);
    assertThat(printed()).contains("0/300  -- it/s", "300/300").doesNotContain("\r");
  }

  @Test
  void aLineComesAtLeastEveryTenSecondsWhenItIsSlow() {
    try (ProgressLines lines = new ProgressLines(stream, () -> now)) {
      for (int i = 0; i <= 20; i++) {
        lines.progress(progress(i, 1000));
        now += 5 * SECOND;
      }
    }
    assertThat(printed().lines()).hasSize(11);
  }

  @Test
  void terminalsGetABarAndFilesGetLinesUnlessQuiet() {
    assertThat(ProgressDisplay.on(new Terminal(stream, stream, true), false))
        .isInstanceOf(ProgressBar.class);
    assertThat(ProgressDisplay.on(new Terminal(stream, stream, false), false))
        .isInstanceOf(ProgressLines.class);
    assertThat(ProgressDisplay.on(new Terminal(stream, stream, true), true))
        .isSameAs(ProgressDisplay.QUIET);
  }
}
