package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StyleGradientTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({
    "FP16, 1, 8",
    "FP16, 131, 64",
    "BF16, 300, 40",
    "FP16, 257, 136",
    "BF16, 128, 128",
    "FP16, 50, 264",
    "FP32, 67, 24",
    "FP32, 130, 136",
  })
  void isTheProductOfMapAndDifference(Format format, int pixels, int channels) {
    Numbers numbers = new Numbers(channels);
    try (Memory memory = new Memory()) {
      Memory.Array map = memory.input(format, numbers.rectified(pixels * channels, 1));
      // Not symmetric as it always is, so that rows taken for columns show.
      Memory.Array difference =
          memory.input(format.gradient(), numbers.normal(channels * channels, 1e-9));
      Memory.Array gradient = memory.output(format.gradient(), pixels * channels);
      Emulator.run(memory, () -> launch(map, difference, gradient, pixels, channels, format));

      double[] f = format.gradient().round(map.values());
      double[] d = difference.values();
      double[] expected = new double[pixels * channels];
      double[] bound = new double[pixels * channels];
      for (int p = 0; p < pixels; p++) {
        for (int j = 0; j < channels; j++) {
          double sum = 0;
          double magnitude = 0;
          for (int i = 0; i < channels; i++) {
            double product = f[p * channels + i] * d[i * channels + j];
            sum += product;
            magnitude += Math.abs(product);
          }
          expected[p * channels + j] = sum;
          bound[p * channels + j] =
              magnitude * Bound.gamma(channels + 1)
                  + Math.abs(sum) * format.gradient().unitRoundoff() * 1.01;
        }
      }
      Bound.requireWithin(gradient.values(), expected, bound);
    }
  }

  /** The three kernels of a style loss, one after another, against the oracle's gradient. */
  @ParameterizedTest
  @CsvSource({"FP16, 8, 9, 72", "BF16, 5, 13, 64", "FP32, 6, 11, 72"})
  void endsAStyleLoss(Format format, int height, int width, int channels) {
    int pixels = height * width;
    float scale = 1f / pixels;
    Numbers numbers = new Numbers(3);
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Memory.Array map = memory.input(format, numbers.rectified(pixels * channels, 1));
      Memory.Array target = memory.input(Format.FP32, numbers.normal(channels * channels, 0.3));
      Memory.Array partials =
          memory.output(Format.FP32, Math.toIntExact(Kernels.gramPartials(pixels, channels)));
      Memory.Array difference = memory.output(format.gradient(), channels * channels);
      Memory.Array gradient = memory.output(format.gradient(), pixels * channels);
      Emulator.run(
          memory,
          () ->
              Kernels.gram(map.address(), partials.address(), pixels, channels, format.code(), 0)
                  + Kernels.gramReduce(
                      partials.address(),
                      target.address(),
                      0,
                      difference.address(),
                      0,
                      pixels,
                      channels,
                      scale,
                      1,
                      format.code(),
                      0)
                  + launch(map, difference, gradient, pixels, channels, format));

      Shape matrix = Shape.matrix(channels, channels);
      Tensor variable = oracle.variable(Shape.map(height, width, channels), map.values());
      Tensor result = oracle.result(variable.shape());
      Tensor gram = oracle.recorder().gram("gram", variable, scale);
      oracle.recorder().squaredError(gram, oracle.external(matrix, target.values()), 1);
      oracle.recorder().storeGradient(result);
      oracle.run();
      double[] expected = oracle.values(result);

      // Three roundings to the format of gradients, of F, D and T, seldom all the same way.
      double error = 0;
      double length = 0;
      double[] actual = gradient.values();
      for (int i = 0; i < actual.length; i++) {
        error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
        length += expected[i] * expected[i];
      }
      double lost = 3 * format.gradient().unitRoundoff() + Bound.gamma(pixels + channels);
      assertThat(Math.sqrt(error / length)).isLessThan(lost);
    }
  }

  private static int launch(
      Memory.Array map,
      Memory.Array difference,
      Memory.Array gradient,
      int pixels,
      int channels,
      Format format) {
    return Kernels.styleGradient(
        map.address(),
        difference.address(),
        gradient.address(),
        pixels,
        channels,
        format.code(),
        0);
  }

  @Test
  void refusesWhatItCannotCompute() {
    assertThat(Kernels.styleGradient(0, 0, 0, 10, 12, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.styleGradient(0, 0, 0, 0, 8, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.styleGradient(0, 4, 0, 10, 8, Kernels.FP16, 0)).isEqualTo(1);
  }
}
