package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.VariationKind;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TotalVariationTest {
  private static final float COEFFICIENT = 0.5f;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 3, ABSOLUTE",
    "1, 9, 3, SQUARED",
    "9, 1, 3, ABSOLUTE",
    "23, 17, 3, SQUARED",
    "12, 31, 3, ABSOLUTE",
    "7, 5, 1, SQUARED",
    "5, 6, 8, ABSOLUTE",
  })
  void addsToTheGradient(int height, int width, int channels, VariationKind kind) {
    int elements = height * width * channels;
    Numbers numbers = new Numbers(elements);
    // Coarse, so that some neighbours are equal, where |d| has no derivative.
    double[] coarse =
        Arrays.stream(numbers.normal(elements, 2)).map(v -> Math.rint(v) / 16).toArray();
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Memory.Array image = memory.input(Format.FP32, coarse);
      double[] before = Format.FP32.round(numbers.normal(elements, 1));
      Memory.Array gradient = memory.input(Format.FP32, before);
      Memory.Array partials =
          memory.output(Format.FP32, Kernels.totalVariationPartials(height, width, channels));
      Emulator.run(
          memory,
          () ->
              Kernels.totalVariation(
                  image.address(),
                  gradient.address(),
                  partials.address(),
                  height,
                  width,
                  channels,
                  COEFFICIENT,
                  Kernels.code(kind),
                  0));

      Tensor variable = oracle.variable(Shape.map(height, width, channels), image.values());
      Tensor result = oracle.result(variable.shape());
      oracle.recorder().totalVariation(variable, kind, COEFFICIENT);
      oracle.recorder().storeGradient(result);
      oracle.run();
      // Sixteenths, and their few sums, are exact; one rounding is left, where they are added.
      double[] expected = oracle.values(result);
      for (int i = 0; i < elements; i++) {
        expected[i] = Format.FP32.round(before[i] + expected[i]);
      }
      assertThat(gradient.values()).containsExactly(expected);
      assertThat(COEFFICIENT * Arrays.stream(partials.values()).sum())
          .isEqualTo(oracle.loss(), within(oracle.loss() * Bound.gamma(16)));
    }
  }

  @Test
  void refusesEmptyImages() {
    assertThat(Kernels.totalVariation(0, 0, 0, 0, 5, 3, 1, 0, 0)).isEqualTo(1);
  }
}
