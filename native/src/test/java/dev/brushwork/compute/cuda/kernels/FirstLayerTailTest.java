package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.VariationKind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FirstLayerTailTest {
  private static final int CHANNELS = 64;
  private static final FilterShape FILTER = new FilterShape(CHANNELS, 3, 3, 3);

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({
    "FP16, 1, 1, true, 0.5, ABSOLUTE",
    "FP16, 16, 16, false, 0, SQUARED",
    "FP16, 19, 35, true, 0.25, SQUARED",
    "BF16, 17, 5, true, 0.5, ABSOLUTE",
    "BF16, 33, 16, false, 0.5, SQUARED",
    "FP32, 19, 21, true, 0.5, ABSOLUTE",
    "FP32, 2, 33, false, 0, SQUARED",
  })
  void agreesWithTheOracle(
      Format format, int height, int width, boolean styled, float coefficient, VariationKind kind) {
    int pixels = height * width;
    Numbers numbers = new Numbers(width);
    PreprocessingData data = PreprocessingData.reversedChannels();
    Format gradients = format.gradient();
    try (Memory memory = new Memory()) {
      Memory.Array map = memory.input(format, numbers.rectified(pixels * CHANNELS, 1));
      Memory.Array mapGradient = memory.input(gradients, numbers.normal(pixels * CHANNELS, 1));
      Memory.Array style =
          memory.input(
              gradients,
              numbers.normal((format == Format.FP32 ? pixels : CHANNELS) * CHANNELS, 0.1));
      Memory.Array weights = memory.input(Format.FP32, numbers.normal(CHANNELS * 27, 0.1));
      Memory.Array image = memory.input(Format.FP32, numbers.normal(pixels * 3, 1));
      Memory.Array preprocessing = data.in(memory);
      Memory.Array gradient = memory.output(Format.FP32, pixels * 3);
      Memory.Array variation =
          memory.output(Format.FP32, Kernels.firstLayerTailPartials(height, width));
      Emulator.run(
          memory,
          () ->
              Kernels.firstLayerTail(
                  map.address(),
                  mapGradient.address(),
                  styled ? style.address() : 0,
                  weights.address(),
                  image.address(),
                  preprocessing.address(),
                  gradient.address(),
                  variation.address(),
                  height,
                  width,
                  CHANNELS,
                  coefficient,
                  Kernels.code(kind),
                  format.code(),
                  0));

      double[] z = masked(format, map.values(), mapGradient.values(), styled ? style : null);
      double[] w = gradients.round(weights.values());
      double[] expected = backwards(data, height, width, z, w);
      // Sums over 64 channels and 9 taps; Z and W are rounded alike here and there, but for a Z
      // with a style term, which may have been at the middle between two roundings.
      double lost = Bound.gamma(64 + 9 + 8) + (styled ? 2 * gradients.unitRoundoff() : 0);
      double[] bound = magnitudes(data, height, width, z, w);
      try (Oracle oracle = new Oracle()) {
        Shape shape = Shape.map(height, width, 3);
        Tensor variable = oracle.variable(shape, image.values());
        Tensor result = oracle.result(shape);
        oracle.recorder().totalVariation(variable, kind, coefficient);
        oracle.recorder().storeGradient(result);
        oracle.run();
        double[] smooth = oracle.values(result);
        for (int i = 0; i < expected.length; i++) {
          expected[i] += smooth[i];
          bound[i] = bound[i] * lost + (Math.abs(smooth[i]) + 16 * coefficient) * Bound.gamma(6);
        }
        assertThat(coefficient * Arrays.stream(variation.values()).sum())
            .isEqualTo(oracle.loss(), within(oracle.loss() * Bound.gamma(30)));
      }
      Bound.requireWithin(gradient.values(), expected, bound);
    }
  }

  /** Z, rounded where the device rounds it. */
  private static double[] masked(Format format, double[] f, double[] dx, Memory.Array style) {
    Format gradients = format.gradient();
    double[] s = style == null ? null : style.values();
    double[] z = new double[f.length];
    for (int p = 0; p < f.length; p += CHANNELS) {
      for (int o = 0; o < CHANNELS; o++) {
        double sum = dx[p + o];
        if (s != null && format == Format.FP32) {
          sum += s[p + o];
        } else if (s != null) {
          for (int i = 0; i < CHANNELS; i++) {
            sum += gradients.round(f[p + i]) * s[i * CHANNELS + o];
          }
        }
        z[p + o] = f[p + o] > 0 ? gradients.round(sum) : 0;
      }
    }
    return z;
  }

  /**
   * The oracle's gradient by an image that gives the convolution's output the gradient {@code z}:
   * the image is such that the output is 0, and its target -z / 2.
   */
  private static double[] backwards(
      PreprocessingData data, int height, int width, double[] z, double[] w) {
    try (Oracle oracle = new Oracle()) {
      Shape shape = Shape.map(height, width, 3);
      Tensor variable = oracle.variable(shape, new double[height * width * 3]);
      Tensor result = oracle.result(shape);
      List<Float> scale = Arrays.stream(data.scale()).mapToObj(v -> (float) v).toList();
      Tensor input =
          oracle
              .recorder()
              .affine("input", variable, new ChannelMap(data.source(), scale, List.of(0f, 0f, 0f)));
      Tensor output =
          oracle.recorder().convolution("output", input, oracle.filter(FILTER, w), 1, 1, false);
      double[] target = Arrays.stream(z).map(v -> -v / 2).toArray();
      oracle.recorder().squaredError(output, oracle.external(output.shape(), target), 1);
      oracle.recorder().storeGradient(result);
      oracle.run();
      return oracle.values(result);
    }
  }

  /** The same with magnitudes in place of values: what an error bound is relative to. */
  private static double[] magnitudes(
      PreprocessingData data, int height, int width, double[] z, double[] w) {
    return backwards(
        data,
        height,
        width,
        Arrays.stream(z).map(Math::abs).toArray(),
        Arrays.stream(w).map(Math::abs).toArray());
  }

  @Test
  void refusesOtherChannelCounts() {
    assertThat(tail(10, 10, 32, Kernels.FP16)).isEqualTo(1);
    assertThat(tail(0, 10, 64, Kernels.FP16)).isEqualTo(1);
    assertThat(tail(10, 10, 64, 9)).isEqualTo(1);
  }

  private static int tail(int height, int width, int channels, int format) {
    return Kernels.firstLayerTail(0, 0, 0, 0, 0, 0, 0, 0, height, width, channels, 0, 0, format, 0);
  }
}
