package dev.brushwork.gpucheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With steps that ask nothing of a device. */
@Timeout(60)
class CheckRunTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private long now;

  private interface Body {
    void run(Bench bench, JsonObject figures) throws Exception;
  }

  private record Fake(String name, Body body) implements Step {
    @Override
    public String question() {
      return "is " + name + " there";
    }

    @Override
    public void run(Bench bench, JsonObject figures) throws Exception {
      body.run(bench, figures);
    }
  }

  private Step step(String name, Body body) {
    return new Fake(
        name,
        (bench, figures) -> {
          asked.add(name);
          body.run(bench, figures);
        });
  }

  private Bench bench(double seconds) {
    return new Bench("none", Optional.empty(), new Deadline(seconds, () -> now), Scale.FULL);
  }

  private boolean run(double seconds, Step... steps) throws Exception {
    try (PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      return new CheckRun(List.of(steps), new Report(folder, new JsonObject()), err, 0.2)
          .run(bench(seconds));
    }
  }

  private static List<JsonObject> written(Path folder) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve(Report.JSON)))
        .getAsJsonObject()
        .getAsJsonArray("steps")
        .asList()
        .stream()
        .map(step -> step.getAsJsonObject())
        .toList();
  }

  private List<String> statuses() throws IOException {
    return written(folder).stream().map(step -> step.get("status").getAsString()).toList();
  }

  @Test
  void stepsAreAskedInOrderAndTheirFiguresWritten() throws Exception {
    boolean good =
        run(
            60,
            step("a", (bench, figures) -> figures.addProperty("answer", 42)),
            step("b", (bench, figures) -> figures.addProperty("text", "one | two")));
    assertThat(good).isTrue();
    assertThat(asked).containsExactly("a", "b");
    assertThat(written(folder).get(0).getAsJsonObject("figures").get("answer").getAsInt())
        .isEqualTo(42);
    assertThat(Files.readString(folder.resolve(Report.TABLE)))
        .contains("| a | ok |", "answer 42", "text one / two");
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("a ", "ok", "is b there");
  }

  @Test
  void whatIsKnownIsOnDiskWhileAStepRuns() throws Exception {
    run(
        60,
        step("a", (bench, figures) -> {}),
        step(
            "b",
            (bench, figures) -> {
              assertThat(statuses()).containsExactly("ok", "running", "waiting");
              figures.addProperty("half", 1);
              bench.flush();
              assertThat(written(folder).get(1).getAsJsonObject("figures").has("half")).isTrue();
            }),
        step("c", (bench, figures) -> {}));
    assertThat(statuses()).containsExactly("ok", "ok", "ok");
  }

  @Test
  void aStepThatFailsIsRecordedAndTheRestGoesOn() throws Exception {
    boolean good =
        run(
            60,
            step(
                "a",
                (bench, figures) -> {
                  figures.addProperty("error", 0.5);
                  throw new GateException("0.5 is too much");
                }),
            step(
                "b",
                (bench, figures) -> {
                  throw new UnsatisfiedLinkError("no libcudnn.so.9");
                }),
            step("c", (bench, figures) -> {}));
    assertThat(good).isFalse();
    assertThat(statuses()).containsExactly("failed", "failed", "ok");
    assertThat(written(folder).get(0).get("reason").getAsString()).isEqualTo("0.5 is too much");
    assertThat(written(folder).get(0).getAsJsonObject("figures").get("error").getAsDouble())
        .isEqualTo(0.5);
    assertThat(written(folder).get(1).get("reason").getAsString()).contains("no libcudnn.so.9");
  }

  @Test
  void whatThereIsNoTimeForIsSkipped() throws Exception {
    boolean good =
        run(
            10,
            step("a", (bench, figures) -> now += 11_000_000_000L),
            step("b", (bench, figures) -> {}));
    assertThat(good).isFalse();
    assertThat(asked).containsExactly("a");
    assertThat(statuses()).containsExactly("ok", "skipped");
    assertThat(written(folder).get(0).get("seconds").getAsDouble()).isEqualTo(11);
    assertThat(written(folder).get(1).get("reason").getAsString()).isEqualTo("out of time");
  }

  @Test
  void aStepThatNeverEndsIsGivenUpWithThoseBehindIt() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    boolean good =
        run(0.1, step("a", (bench, figures) -> never.await()), step("b", (bench, figures) -> {}));
    assertThat(good).isFalse();
    assertThat(statuses()).containsExactly("stuck", "skipped");
    never.countDown();
  }

  /** Runs two steps, of which the second never ends. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      Step first = new Fake("first", (bench, figures) -> figures.addProperty("found", 1));
      Step second =
          new Fake(
              "second",
              (bench, figures) -> {
                System.out.println("second");
                for (int i = 0; true; i++) {
                  figures.addProperty("at", i);
                  bench.flush();
                }
              });
      Deadline deadline = new Deadline(600, System::nanoTime);
      Bench bench = new Bench("none", Optional.empty(), deadline, Scale.FULL);
      new CheckRun(List.of(first, second), new Report(folder, new JsonObject()), System.err, 1)
          .run(bench);
    }
  }

  @Test
  void aRunThatIsKilledLeavesWhatItKnew() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("second");
      Thread.sleep(300);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(statuses()).containsExactly("ok", "running");
    assertThat(written(folder).get(0).getAsJsonObject("figures").get("found").getAsInt())
        .isEqualTo(1);
    assertThat(written(folder).get(1).getAsJsonObject("figures").has("at")).isTrue();
  }
}
