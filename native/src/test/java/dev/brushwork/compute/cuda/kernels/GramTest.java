package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** gram.cu and gram_reduce.cu. */
final class GramTest {
  private static final float SCALE = 1f / 1024; // exact, so that it costs no rounding
  private static final float COEFFICIENT = 0.25f;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  /**
   * Channels: less than a tile, one small tile, part of a large one, several. Pixels: less than a
   * fragment, several splits, and so many that a split fills the pipeline of copies.
   */
  @ParameterizedTest
  @CsvSource({
    "FP16, 1, 1, 8",
    "FP16, 7, 11, 64",
    "BF16, 13, 17, 24",
    "FP16, 67, 499, 64",
    "BF16, 9, 15, 128",
    "FP16, 29, 81, 264",
    "FP32, 1, 3, 8",
    "FP32, 9, 23, 64",
    "FP32, 11, 13, 136",
  })
  void agreesWithTheOracle(Format format, int height, int width, int channels) {
    int pixels = height * width;
    Numbers numbers = new Numbers(pixels);
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Memory.Array map = memory.input(format, numbers.rectified(pixels * channels, 1));
      // Not symmetric, for the contract does not ask for that.
      Memory.Array target = memory.input(Format.FP32, numbers.normal(channels * channels, 0.3));
      Memory.Array partials =
          memory.output(Format.FP32, Math.toIntExact(Kernels.gramPartials(pixels, channels)));
      Memory.Array gram = memory.output(Format.FP32, channels * channels);
      Memory.Array difference = memory.output(format.gradient(), channels * channels);
      Memory.Array losses = memory.output(Format.FP32, Kernels.gramLossPartials(channels));
      Emulator.run(
          memory,
          () -> {
            int error =
                Kernels.gram(map.address(), partials.address(), pixels, channels, format.code(), 0);
            return error != 0
                ? error
                : Kernels.gramReduce(
                    partials.address(),
                    target.address(),
                    gram.address(),
                    difference.address(),
                    losses.address(),
                    pixels,
                    channels,
                    SCALE,
                    COEFFICIENT,
                    format.code(),
                    0);
          });

      Shape matrix = Shape.matrix(channels, channels);
      Tensor variable = oracle.variable(Shape.map(height, width, channels), map.values());
      Tensor result = oracle.result(matrix);
      Tensor g = oracle.recorder().gram("gram", variable, SCALE);
      oracle.recorder().squaredError(g, oracle.external(matrix, target.values()), COEFFICIENT);
      oracle.recorder().store(g, result);
      oracle.recorder().storeGradient(oracle.result(variable.shape()));
      oracle.run();
      double[] expected = oracle.values(result);

      // A map behind a ReLU: every product is above 0, so G is its own sum of magnitudes. A sum of
      // n values in any order rounds each of them less than n times.
      double lost = Bound.gamma(pixels);
      Bound.requireWithin(
          gram.values(), expected, Arrays.stream(expected).map(v -> v * lost).toArray());

      double[] wanted = target.values();
      double[] d = new double[expected.length];
      double[] bound = new double[expected.length];
      double lossBound = 0;
      for (int i = 0; i < channels; i++) {
        for (int j = 0; j < channels; j++) {
          int at = i * channels + j;
          int mirrored = j * channels + i;
          double factor = SCALE * 2 * COEFFICIENT;
          d[at] = factor * (2 * expected[at] - wanted[at] - wanted[mirrored]);
          double magnitude =
              factor * (2 * expected[at] + Math.abs(wanted[at]) + Math.abs(wanted[mirrored]));
          bound[at] =
              magnitude * (lost + Bound.gamma(4))
                  + Math.abs(d[at]) * format.gradient().unitRoundoff() * 1.01;
          double error = expected[at] - wanted[at];
          lossBound += 2 * Math.abs(error) * expected[at] * lost + error * error * Bound.gamma(24);
        }
      }
      Bound.requireWithin(difference.values(), d, bound);
      assertThat(COEFFICIENT * Arrays.stream(losses.values()).sum())
          .isEqualTo(oracle.loss(), within(COEFFICIENT * lossBound));
    }
  }

  @Test
  void writesTheGramMatrixAloneWithoutATarget() {
    try (Memory memory = new Memory()) {
      Memory.Array map = memory.input(Format.FP16, new Numbers(1).rectified(50 * 16, 1));
      Memory.Array partials =
          memory.output(Format.FP32, Math.toIntExact(Kernels.gramPartials(50, 16)));
      Memory.Array gram = memory.output(Format.FP32, 16 * 16);
      Emulator.run(
          memory,
          () ->
              Kernels.gram(map.address(), partials.address(), 50, 16, Kernels.FP16, 0)
                  + Kernels.gramReduce(
                      partials.address(), 0, gram.address(), 0, 0, 50, 16, 1, 1, Kernels.FP16, 0));
      assertThat(gram.values()).doesNotContain(Double.NaN);
    }
  }

  @Test
  void refusesWhatItCannotCompute() {
    assertThat(Kernels.gram(0, 0, 0, 8, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.gram(0, 0, 10, 12, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.gram(0, 0, 10, 0, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.gram(2, 0, 10, 8, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.gram(0, 0, 10, 8, 3, 0)).isEqualTo(1);
    assertThat(Kernels.gramReduce(0, 0, 0, 0, 0, 10, 12, 1, 1, Kernels.FP16, 0)).isEqualTo(1);
  }
}
