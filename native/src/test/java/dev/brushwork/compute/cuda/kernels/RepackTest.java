package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RepackTest {
  private static final float SCALE = 0.25f;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 3, FP16, 8, 91, 91, false", // into a map of padded channels
    "BF16, 8, FP32, 3, 91, 91, true", // a gradient, added to that of the image
    "FP16, 24, FP32, 17, 33, 33, false", // out of one
    "FP32, 5, FP32, 8, 5, 8, false", // a matrix, and rows too
    "FP32, 16, BF16, 16, 7, 7, false",
    "FP32, 8, FP32, 5, 8, 5, true",
  })
  void copiesWhatBothHaveAndPadsTheRest(
      Format from,
      int fromStride,
      Format to,
      int toStride,
      int fromRows,
      int toRows,
      boolean added) {
    int columns = Math.min(fromStride, toStride);
    try (Memory memory = new Memory()) {
      Numbers numbers = new Numbers(fromStride);
      Memory.Array source = memory.input(from, numbers.normal(fromRows * fromStride, 1));
      double[] before = to.round(numbers.normal(toRows * toStride, 1));
      Memory.Array target = added ? memory.input(to, before) : memory.output(to, toRows * toStride);
      Emulator.run(
          memory,
          () ->
              Kernels.repack(
                  source.address(),
                  from.code(),
                  fromRows,
                  columns,
                  fromStride,
                  target.address(),
                  to.code(),
                  toRows,
                  toStride,
                  SCALE,
                  added ? 1 : 0,
                  0));

      double[] values = source.values();
      double[] expected = new double[toRows * toStride];
      for (int i = 0; i < expected.length; i++) {
        int row = i / toStride;
        int column = i % toStride;
        boolean there = row < fromRows && column < columns;
        double value = there ? SCALE * values[row * fromStride + column] : 0;
        expected[i] = to.round(Format.FP32.round(value + (added ? before[i] : 0)));
      }
      assertThat(target.values()).containsExactly(expected);
    }
  }

  @Test
  void refusesRowsThatOverlap() {
    assertThat(Kernels.repack(0, 0, 4, 5, 4, 0, 0, 4, 8, 1, 0, 0)).isEqualTo(1);
    assertThat(Kernels.repack(0, 0, 4, 4, 4, 0, 7, 4, 8, 1, 0, 0)).isEqualTo(1);
  }
}
