package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.compute.VariationStencil;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The variations, {@code total_variation} of two points and {@code stencil_variation} of more. */
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
    "1, 1, 3, NINE_POINT",
    "1, 9, 3, NINE_POINT",
    "9, 1, 3, MEAN_SQUARED",
    "9, 1, 3, POWER",
    "2, 2, 1, NINE_POINT",
    "23, 17, 3, NINE_POINT",
    "12, 31, 3, POWER",
    "7, 5, 1, MEAN_SQUARED",
    "5, 6, 8, POWER",
  })
  void addsToTheGradient(int height, int width, int channels, VariationKind kind) {
    int elements = height * width * channels;
    Numbers numbers = new Numbers(elements);
    // Coarse, so that some neighbours are equal, where |d| has no derivative.
    double[] coarse =
        Arrays.stream(numbers.normal(elements, 2)).map(v -> Math.rint(v) / 16).toArray();
    boolean ofTwo = kind == VariationKind.ABSOLUTE || kind == VariationKind.SQUARED;
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Memory.Array image = memory.input(Format.FP32, coarse);
      double[] before = Format.FP32.round(numbers.normal(elements, 1));
      Memory.Array gradient = memory.input(Format.FP32, before);
      Memory.Array partials =
          memory.output(
              Format.FP32,
              ofTwo
                  ? Kernels.totalVariationPartials(height, width, channels)
                  : Kernels.stencilVariationPartials(height, width, channels));
      Shape shape = Shape.map(height, width, channels);
      Emulator.run(
          memory,
          () ->
              ofTwo
                  ? Kernels.totalVariation(
                      image.address(),
                      gradient.address(),
                      partials.address(),
                      height,
                      width,
                      channels,
                      COEFFICIENT,
                      Kernels.code(kind),
                      0)
                  : stencil(image, gradient, partials, shape, kind));

      Tensor variable = oracle.variable(shape, image.values());
      Tensor result = oracle.result(shape);
      oracle.recorder().totalVariation(variable, kind, COEFFICIENT);
      oracle.recorder().storeGradient(result);
      oracle.run();
      double[] expected = oracle.values(result);
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      double[] bound = new double[elements];
      for (int i = 0; i < elements; i++) {
        expected[i] += before[i];
        // Eight products of exact differences and rounded weights, no larger than this in sum.
        bound[i] = 8 * largest * Bound.gamma(14) + Math.abs(expected[i]) * Bound.gamma(1);
      }
      if (ofTwo) {
        // Sixteenths, and their few sums, are exact; one rounding is left, where they are added.
        assertThat(gradient.values()).containsExactly(Format.FP32.round(expected));
      } else {
        Bound.requireWithin(gradient.values(), expected, bound);
      }
      assertThat(COEFFICIENT * Arrays.stream(partials.values()).sum())
          .isEqualTo(oracle.loss(), within(oracle.loss() * Bound.gamma(ofTwo ? 16 : 32)));
    }
  }

  private static int stencil(
      Memory.Array image,
      Memory.Array gradient,
      Memory.Array partials,
      Shape shape,
      VariationKind kind) {
    boolean power = kind == VariationKind.POWER;
    VariationStencil stencil = power ? new VariationStencil(0, 0, 0) : kind.stencil(shape);
    return Kernels.stencilVariation(
        image.address(),
        gradient.address(),
        partials.address(),
        shape.height(),
        shape.width(),
        shape.channels(),
        COEFFICIENT,
        (float) stencil.right(),
        (float) stencil.below(),
        (float) stencil.diagonal(),
        power ? 1 : 0,
        0);
  }

  @Test
  void refusesEmptyImages() {
    assertThat(Kernels.totalVariation(0, 0, 0, 0, 5, 3, 1, 0, 0)).isEqualTo(1);
    assertThat(Kernels.stencilVariation(0, 0, 0, 5, 0, 3, 1, 1, 1, 0, 0, 0)).isEqualTo(1);
  }
}
