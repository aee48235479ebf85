package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplicateTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  /** On whole numbers, so that sums are exact in any order. */
  @ParameterizedTest
  @CsvSource({"1, 1, 8, 1", "1, 7, 8, 2", "6, 1, 3, 3", "5, 8, 8, 1", "17, 23, 4, 1"})
  void copiesTheNearestValueAndSumsWhatWasCopied(int height, int width, int channels, int padding) {
    int rows = height + 2 * padding;
    int columns = width + 2 * padding;
    Numbers numbers = new Numbers(width);
    try (Memory memory = new Memory()) {
      Memory.Array map = memory.input(Format.FP32, whole(numbers, height * width * channels));
      Memory.Array gradient = memory.input(Format.FP32, whole(numbers, rows * columns * channels));
      Memory.Array output = memory.output(Format.FP32, rows * columns * channels);
      Memory.Array inputGradient = memory.output(Format.FP32, height * width * channels);
      Emulator.run(
          memory,
          () ->
              Kernels.replicateForward(
                      map.address(), output.address(), height, width, channels, padding, 0)
                  + Kernels.replicateBackward(
                      gradient.address(),
                      inputGradient.address(),
                      height,
                      width,
                      channels,
                      padding,
                      0));
      double[] expected = new double[rows * columns * channels];
      double[] sums = new double[height * width * channels];
      for (int i = 0; i < expected.length; i++) {
        int y = Math.min(Math.max(i / channels / columns - padding, 0), height - 1);
        int x = Math.min(Math.max(i / channels % columns - padding, 0), width - 1);
        int from = (y * width + x) * channels + i % channels;
        expected[i] = map.values()[from];
        sums[from] += gradient.values()[i];
      }
      assertThat(output.values()).containsExactly(expected);
      assertThat(inputGradient.values()).containsExactly(sums);
    }
  }

  private static double[] whole(Numbers numbers, int count) {
    double[] values = numbers.normal(count, 8);
    for (int i = 0; i < count; i++) {
      values[i] = Math.rint(values[i]) + 0.0;
    }
    return values;
  }

  @Test
  void refusesWhatHasNoBorder() {
    assertThat(Kernels.replicateForward(0, 0, 0, 4, 3, 1, 0)).isEqualTo(1);
    assertThat(Kernels.replicateBackward(0, 0, 4, 4, 3, 0, 0)).isEqualTo(1);
  }
}
