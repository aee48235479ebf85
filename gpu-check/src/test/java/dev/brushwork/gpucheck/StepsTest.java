package dev.brushwork.gpucheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import dev.brushwork.compute.cuda.cudnn.ConvolutionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps that need no GPU in particular, on the processor and small. */
@Timeout(300)
class StepsTest {
  private static final Scale SMALL =
      new Scale("vgg19-lite", 16, 32, List.of(32, 48), List.of("vgg19-lite"), 3, 4, 5);

  private final JsonObject figures = new JsonObject();
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench("cpu", Optional.empty(), new Deadline(600, System::nanoTime), SMALL);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void everyOperationAgreesWithTheOracle() throws Exception {
    new OperationsStep().run(bench, figures);
    assertThat(figures.size()).isGreaterThan(8);
    figures
        .entrySet()
        .forEach(
            entry ->
                assertThat(entry.getValue().getAsJsonObject().get("fp32").getAsDouble())
                    .as(entry.getKey())
                    .isBetween(0.0, 1e-5));
  }

  @Test
  void anErrorOfALossOrOfAGradientShows() {
    Sketch.Outcome exact = new Sketch.Outcome(new double[] {1, 3}, new float[] {3, 4});
    assertThat(OperationsStep.error(exact, exact)).isZero();
    assertThat(
            OperationsStep.error(
                exact, new Sketch.Outcome(new double[] {1, 3}, new float[] {3, 4.5f})))
        .isEqualTo(0.1);
    assertThat(
            OperationsStep.error(
                exact, new Sketch.Outcome(new double[] {2, 2}, new float[] {3, 4})))
        .isEqualTo(0.5);
    assertThat(
            OperationsStep.error(
                exact, new Sketch.Outcome(new double[] {1, 3}, new float[] {3, Float.NaN})))
        .isNaN();
  }

  @Test
  void theFirstUpdatesAgreeWithTheOracle() throws Exception {
    new GradientStep().run(bench, figures);
    assertThat(figures.getAsJsonObject("fp32").get("samples_moved_alike").getAsDouble())
        .isGreaterThan(0.99);
  }

  @Test
  void theSameRunGivesTheSameBits() throws Exception {
    new RepeatStep().run(bench, figures);
    assertThat(figures.getAsJsonObject("fp32").get("same_bits").getAsBoolean()).isTrue();
  }

  @Test
  void everySizeIsTimed() throws Exception {
    new SpeedStep().run(bench, figures);
    assertThat(figures.keySet()).containsExactly("vgg19-lite 32 fp32", "vgg19-lite 48 fp32");
  }

  @Test
  void aLongRunIsComparedWithItself() throws Exception {
    new ParityStep().run(bench, figures);
    assertThat(figures.get("fp32").getAsDouble()).isPositive();
  }

  @Test
  void aRunGivesItsMemoryBack() throws Exception {
    new LeakStep().run(bench, figures);
    assertThat(figures.get("device_bytes_left").getAsLong()).isZero();
  }

  @Test
  void everyLayerOfTheBudgetIsAConvolutionThatCudnnIsAskedFor() {
    for (LayerSpecs.Numbers numbers : LayerSpecs.Numbers.values()) {
      List<LayerSpecs.Layer> layers = LayerSpecs.of(512, numbers);
      assertThat(layers).hasSize(17);
      Set<ConvolutionSpec> specs = new HashSet<>();
      layers.forEach(layer -> assertThat(specs.add(layer.spec())).as(layer.name()).isTrue());
    }
    double milliseconds =
        LayerSpecs.of(512, LayerSpecs.Numbers.MIXED).stream()
            .mapToDouble(LayerSpecs.Layer::budgetMicroseconds)
            .sum();
    assertThat(milliseconds).isBetween(400.0, 600.0);
  }

  @Test
  void pyTorchDoesTheSameWorkBetweenTwoOfOurs() throws Exception {
    assumeTrue(
        System.getenv("BRUSHWORK_TORCH_PYTHON") != null,
        "skipped: BRUSHWORK_TORCH_PYTHON names no Python");
    PyTorchStep.onCpu().run(bench, figures);
    JsonObject found = figures.getAsJsonObject("32");
    assertThat(found.get("ours_before").getAsDouble()).isPositive();
    assertThat(found.get("ours_after").getAsDouble()).isPositive();
    assertThat(found.getAsJsonObject("eager tf32").get("milliseconds").getAsDouble()).isPositive();
    assertThat(found.getAsJsonObject("eager tf32").get("gradient_error").getAsDouble()).isZero();
  }

  @Test
  void aPythonWithoutAGpuSaysSo() {
    assumeTrue(
        System.getenv("BRUSHWORK_TORCH_PYTHON") != null,
        "skipped: BRUSHWORK_TORCH_PYTHON names no Python");
    assumeTrue(!Files.exists(Path.of("/dev/nvidiactl")));
    assertThatThrownBy(() -> PyTorchStep.eager().run(bench, figures))
        .hasMessageContaining("sees no GPU");
  }
}
