package dev.brushwork.compute.cuda.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgramOutputTest {
  private static List<String> lines(String script, long patience) {
    return ProgramOutput.lines(List.of("sh", "-c", script), patience, TimeUnit.SECONDS);
  }

  @RepeatedTest(300)
  void whatAProgramPrintedJustBeforeItsEndIsRead() {
    assertThat(lines("echo one; echo two; echo noise >&2", 30)).containsExactly("one", "two");
  }

  @Test
  void aProgramThatFailsSaysNothing() {
    assertThat(lines("echo one; exit 3", 30)).isEmpty();
  }

  @Test
  void aProgramThatIsNotThereSaysNothing() {
    assertThat(ProgramOutput.lines(List.of("/nowhere/at/all"), 30, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void aProgramThatHangsIsEnded() {
    assertThat(lines("echo one; exec sleep 50", 1)).isEmpty();
  }
}
