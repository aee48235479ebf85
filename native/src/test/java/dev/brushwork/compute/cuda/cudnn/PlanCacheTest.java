package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans outlive the process that found them, and damage to the cache only costs a search. */
final class PlanCacheTest {
  private static final ConvolutionSpec SPEC = CudnnConvolutionsTest.forward(Arithmetic.HALF);

  @TempDir Path folder;

  @Test
  void aSecondProcessFindsThePlanWithoutASearch() throws IOException {
    String engine = run(new FakeCudnn());
    FakeCudnn second = new FakeCudnn();
    assertThat(run(second)).isEqualTo(engine);
    assertThat(second.searches()).isZero();
    assertThat(files()).hasSize(1);
  }

  @Test
  void anotherDeviceOrSpecHasPlansOfItsOwn() throws IOException {
    run(new FakeCudnn());
    FakeCudnn other = new FakeCudnn(Launcher.IMMEDIATE, DescribedDevice.A100.json());
    run(other);
    assertThat(other.searches()).isPositive();
    run(new FakeCudnn(), CudnnConvolutionsTest.forward(Arithmetic.FP32), settings());
    assertThat(files()).hasSize(3);
  }

  @Test
  void whatWasTimedIsNotMixedWithWhatWasNot() throws IOException {
    run(new FakeCudnn());
    EngineTimer timer = (spec, plans) -> new double[] {2, 1};
    FakeCudnn timed = new FakeCudnn();
    String engine = run(timed, SPEC, new PlanSettings(Optional.of(folder), Optional.of(timer), 2));
    assertThat(engine).startsWith("engine 7 ");
    assertThat(files()).hasSize(2);
  }

  @Test
  void aDamagedPlanIsFoundAnewAndReplaced() throws IOException {
    run(new FakeCudnn());
    Path file = files().get(0);
    String whole = Files.readString(file);
    String[] damaged = {
      "",
      whole.substring(0, whole.length() - 1),
      whole.substring(0, 30),
      whole.replace("engine 4", "engine 5"),
      whole.replaceFirst("plan 1", "plan 2"),
      whole + "\n",
      "\n\n\n\n\n",
      "\u0000".repeat(whole.length()),
    };
    for (String text : damaged) {
      Files.writeString(file, text);
      FakeCudnn fake = new FakeCudnn();
      assertThat(run(fake)).startsWith("engine 4 ");
      assertThat(fake.searches()).as("searches behind %s", text).isPositive();
      assertThat(files()).containsExactly(file);
      assertThat(Files.readString(file)).isEqualTo(whole);
    }
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 3}); // not UTF-8
    run(new FakeCudnn());
    assertThat(Files.readString(file)).isEqualTo(whole);
  }

  @Test
  void thePlanOfAnotherKeyIsNotTaken() throws IOException {
    run(new FakeCudnn());
    Path file = files().get(0);
    run(new FakeCudnn(), CudnnConvolutionsTest.forward(Arithmetic.FP32), settings());
    Path other = files().stream().filter(f -> !f.equals(file)).findFirst().orElseThrow();
    Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
    FakeCudnn fake = new FakeCudnn();
    assertThat(run(fake)).startsWith("engine 4 ");
    assertThat(fake.searches()).isPositive();
  }

  @Test
  void aPlanThatCudnnNoLongerTakesIsFoundAnew() {
    run(new FakeCudnn());
    FakeCudnn without = new FakeCudnn();
    without.offer(Map.of(cudnn.CUDNN_HEUR_MODE_A, List.of(FakeEngine.noting(9))));
    assertThat(run(without)).startsWith("engine 9 ");
    assertThat(without.live()).isZero();
  }

  @Test
  void aFolderThatCannotBeWrittenCostsNothingButTheCache() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    PlanSettings inAFile = new PlanSettings(Optional.of(file), Optional.empty(), 1);
    assertThat(run(new FakeCudnn(), SPEC, inAFile)).startsWith("engine 4 ");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private PlanSettings settings() {
    return new PlanSettings(Optional.of(folder), Optional.empty(), 1);
  }

  private String run(FakeCudnn fake) {
    return run(fake, SPEC, settings());
  }

  /** Executes it, too; returns the engine. */
  private static String run(FakeCudnn fake, ConvolutionSpec spec, PlanSettings settings) {
    try (CudnnConvolutions convolutions = fake.convolutions(settings);
        ConvolutionPlan plan = convolutions.plan(spec);
        ConvolutionTrial trial = new ConvolutionTrial(spec, plan.workspaceBytes(), 10)) {
      plan.execute(0, trial.operands());
      trial.requireOutput(1);
      return plan.engine();
    }
  }
}
