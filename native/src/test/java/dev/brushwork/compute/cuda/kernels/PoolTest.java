package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PoolTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  /** Few different values, so that a window often has its maximum twice, or no value above 0. */
  @ParameterizedTest
  @CsvSource({
    "FP16, 2, 2, 8, MAX, true",
    "FP16, 13, 18, 64, MAX, true",
    "BF16, 7, 9, 24, MAX, false",
    "FP32, 9, 6, 40, MAX, true",
    "FP32, 3, 2, 8, MAX, false",
    "FP16, 11, 14, 24, AVERAGE, true",
    "BF16, 4, 5, 16, AVERAGE, false",
    "FP32, 5, 5, 8, AVERAGE, true",
  })
  void agreesWithTheOracleExactly(
      Format format, int height, int width, int channels, PoolKind kind, boolean rectified) {
    int inputs = height * width * channels;
    int outputs = height / 2 * (width / 2) * channels;
    Numbers numbers = new Numbers(inputs);
    double[] coarse =
        Arrays.stream(rectified ? numbers.rectified(inputs, 1.5) : numbers.normal(inputs, 1.5))
            .map(Math::rint)
            .toArray();
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Memory.Array map = memory.input(format, coarse);
      Memory.Array gradient = memory.input(format.gradient(), numbers.normal(outputs, 1));
      Memory.Array output = memory.output(format, outputs);
      Memory.Array code = memory.output(Format.INT32, outputs / 8);
      Memory.Array inputGradient = memory.output(format.gradient(), inputs);
      Emulator.run(
          memory,
          () ->
              Kernels.poolForward(
                      map.address(),
                      output.address(),
                      code.address(),
                      height,
                      width,
                      channels,
                      Kernels.code(kind),
                      rectified ? 1 : 0,
                      format.code(),
                      0)
                  + Kernels.poolBackward(
                      gradient.address(),
                      code.address(),
                      inputGradient.address(),
                      height,
                      width,
                      channels,
                      Kernels.code(kind),
                      format.code(),
                      0));

      Tensor variable = oracle.variable(Shape.map(height, width, channels), map.values());
      Tensor pooled = oracle.recorder().pool("pool", variable, kind, 2, 2, 0);
      Tensor storedOutput = oracle.result(pooled.shape());
      Tensor storedGradient = oracle.result(variable.shape());
      // With this target the pool's output has the gradient given; integers and their quarters are
      // exact, so the output is known beforehand.
      double[] target = output.values();
      double[] wanted = gradient.values();
      for (int i = 0; i < outputs; i++) {
        target[i] -= wanted[i] / 2;
      }
      oracle.recorder().squaredError(pooled, oracle.external(pooled.shape(), target), 1);
      oracle.recorder().store(pooled, storedOutput);
      oracle.recorder().storeGradient(storedGradient);
      oracle.run();

      assertThat(output.values()).containsExactly(oracle.values(storedOutput));
      double[] expected = oracle.values(storedGradient);
      for (int i = 0; i < inputs; i++) {
        // The oracle's own double may have lost the last digits of the gradient given.
        expected[i] = rectified && !(coarse[i] > 0) ? 0 : Format.FP32.round(expected[i]);
        expected[i] += 0.0; // no -0
      }
      double[] actual = Arrays.stream(inputGradient.values()).map(v -> v + 0.0).toArray();
      assertThat(actual).containsExactly(expected);
    }
  }

  @Test
  void refusesWhatItCannotPool() {
    assertThat(Kernels.poolForward(0, 0, 0, 1, 4, 8, 0, 1, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.poolForward(0, 0, 0, 4, 1, 8, 0, 1, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.poolForward(0, 0, 0, 4, 4, 12, 0, 1, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.poolBackward(0, 0, 0, 4, 4, 12, 0, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.poolBackward(0, 0, 8, 4, 4, 8, 0, Kernels.FP16, 0)).isEqualTo(1);
  }
}
