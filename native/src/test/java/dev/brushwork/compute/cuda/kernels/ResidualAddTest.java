package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResidualAddTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({"FP16, 8, true", "FP16, 2200, false", "BF16, 4096, true", "FP32, 2056, true"})
  void addsAndRectifies(Format format, int elements, boolean relu) {
    try (Memory memory = new Memory()) {
      Numbers numbers = new Numbers(elements);
      Memory.Array a = memory.input(format, numbers.normal(elements, 1));
      Memory.Array b = memory.input(format, numbers.normal(elements, 1));
      Memory.Array sum = memory.output(format, elements);
      Emulator.run(
          memory,
          () ->
              Kernels.residualAdd(
                  a.address(),
                  b.address(),
                  sum.address(),
                  elements,
                  relu ? 1 : 0,
                  format.code(),
                  0));

      double[] left = a.values();
      double[] right = b.values();
      double[] expected = new double[elements];
      for (int i = 0; i < elements; i++) {
        double exact = Format.FP32.round(left[i] + right[i]);
        expected[i] = format.round(relu ? Math.max(exact, 0) : exact);
      }
      assertThat(sum.values()).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FP16, 2056, true, true",
    "FP16, 16, false, true",
    "BF16, 2048, true, false",
    "FP32, 4008, true, true",
    "FP32, 8, false, false",
  })
  void addsGradientsAndMasksThem(Format format, int elements, boolean two, boolean masked) {
    Format gradients = format.gradient();
    try (Memory memory = new Memory()) {
      Numbers numbers = new Numbers(elements);
      Memory.Array a = memory.input(gradients, numbers.normal(elements, 1));
      Memory.Array b = memory.input(gradients, numbers.normal(elements, 1));
      Memory.Array mask = memory.input(format, numbers.rectified(elements, 1));
      Memory.Array sum = memory.output(gradients, elements);
      Emulator.run(
          memory,
          () ->
              Kernels.maskedAdd(
                  a.address(),
                  two ? b.address() : 0,
                  masked ? mask.address() : 0,
                  sum.address(),
                  elements,
                  format.code(),
                  0));

      double[] left = a.values();
      double[] right = b.values();
      double[] rectified = mask.values();
      double[] expected = new double[elements];
      for (int i = 0; i < elements; i++) {
        double exact = Format.FP32.round(left[i] + (two ? right[i] : 0));
        expected[i] = masked && rectified[i] == 0 ? 0 : gradients.round(exact);
      }
      assertThat(sum.values()).containsExactly(expected);
    }
  }

  @Test
  void refusesWhatIsNoMultipleOfEight() {
    assertThat(Kernels.residualAdd(0, 0, 0, 9, 0, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.maskedAdd(0, 0, 0, 0, 9, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.maskedAdd(0, 0, 2, 0, 8, Kernels.FP16, 0)).isEqualTo(1);
  }
}
