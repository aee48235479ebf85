package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SquaredErrorTest {
  private static final float COEFFICIENT = 0.75f;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({"FP32, 8", "FP16, 2080", "FP16, 5000", "BF16, 2048", "FP32, 4104"})
  void givesTheErrorAndItsGradient(Format format, int elements) {
    try (Memory memory = new Memory()) {
      Numbers numbers = new Numbers(elements);
      Memory.Array map = memory.input(format, numbers.rectified(elements, 2));
      Memory.Array target = memory.input(format, numbers.rectified(elements, 2));
      Memory.Array gradient = memory.output(format.gradient(), elements);
      int blocks = Kernels.squaredErrorPartials(elements);
      Memory.Array partials = memory.output(Format.FP32, blocks);
      Emulator.run(
          memory,
          () ->
              Kernels.squaredError(
                  map.address(),
                  target.address(),
                  gradient.address(),
                  partials.address(),
                  elements,
                  COEFFICIENT,
                  format.code(),
                  0));

      double[] values = map.values();
      double[] wanted = target.values();
      double[] expected = new double[elements];
      double sum = 0;
      for (int i = 0; i < elements; i++) {
        // The difference of two numbers of a format is exact in fp32 but where that is the format.
        double difference = Format.FP32.round(values[i] - wanted[i]);
        sum += difference * difference;
        expected[i] = format.gradient().round(Format.FP32.round(2 * COEFFICIENT * difference));
      }
      assertThat(gradient.values()).containsExactly(expected);
      // 8 additions a thread, 5 a warp, 8 a block, each at most one roundoff of a sum of squares.
      assertThat(Arrays.stream(partials.values()).sum())
          .isEqualTo(sum, within(sum * 23 * Format.FP32.unitRoundoff()));
    }
  }
}
