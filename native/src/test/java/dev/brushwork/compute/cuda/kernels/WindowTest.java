package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WindowTest {
  private static final int HEIGHT = 11;
  private static final int WIDTH = 13;
  private static final int PART_HEIGHT = 7;
  private static final int PART_WIDTH = 9;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 3, 3, 3, 2 1 0 0 7 9, false",
    "FP32, 3, 8, 3, 2 1 0 0 7 9, true", // a padded gradient of an image
    "FP16, 24, 24, 17, 0 0 2 3 6 7, false",
    "BF16, 24, 24, 17, 0 0 2 3 6 7, true",
    "FP32, 5, 5, 5, -3 -2 0 0 99 99, false", // beyond the whole's first pixel
    "FP32, 5, 5, 5, 8 9 0 0 99 99, true", // beyond its last
    "BF16, 8, 8, 8, 40 0 0 0 7 9, false", // nowhere
  })
  void movesThePixelsThatCount(
      Format format, int stride, int partStride, int channels, String frame, boolean adds) {
    double[] numbers = Arrays.stream(frame.split(" ")).mapToDouble(Double::parseDouble).toArray();
    try (Memory memory = new Memory()) {
      Numbers random = new Numbers(stride);
      double[] before = format.round(random.normal(HEIGHT * WIDTH * stride, 1));
      Memory.Array whole = memory.input(format, before);
      int elements = PART_HEIGHT * PART_WIDTH * partStride;
      Memory.Array part =
          adds ? memory.input(format, random.normal(elements, 1)) : memory.output(format, elements);
      Memory.Array table = memory.input(Format.FP32, numbers);
      Emulator.run(
          memory,
          () ->
              adds
                  ? Kernels.windowAdd(
                      whole.address(),
                      HEIGHT,
                      WIDTH,
                      stride,
                      part.address(),
                      PART_HEIGHT,
                      PART_WIDTH,
                      partStride,
                      channels,
                      format.code(),
                      table.address(),
                      0)
                  : Kernels.windowRead(
                      whole.address(),
                      HEIGHT,
                      WIDTH,
                      stride,
                      part.address(),
                      PART_HEIGHT,
                      PART_WIDTH,
                      partStride,
                      channels,
                      format.code(),
                      table.address(),
                      0));

      double[] some = part.values();
      double[] all = whole.values();
      double[] expectedPart = adds ? some : new double[elements];
      double[] expectedWhole = before.clone();
      for (int y = 0; y < PART_HEIGHT; y++) {
        for (int x = 0; x < PART_WIDTH; x++) {
          int row = y + (int) numbers[0];
          int column = x + (int) numbers[1];
          boolean there = row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
          boolean named = y >= numbers[2] && x >= numbers[3] && y < numbers[4] && x < numbers[5];
          for (int c = 0; there && named && c < channels; c++) {
            int inPart = (y * PART_WIDTH + x) * partStride + c;
            int inWhole = (row * WIDTH + column) * stride + c;
            if (adds) {
              expectedWhole[inWhole] =
                  format.round(Format.FP32.round(before[inWhole] + some[inPart]));
            } else {
              expectedPart[inPart] = before[inWhole];
            }
          }
        }
      }
      assertThat(all).containsExactly(expectedWhole);
      assertThat(some).containsExactly(expectedPart);
    }
  }

  @Test
  void refusesStridesThatChannelsDoNotFit() {
    assertThat(Kernels.windowRead(0, 4, 4, 2, 0, 4, 4, 8, 3, 0, 0, 0)).isEqualTo(1);
    assertThat(Kernels.windowAdd(0, 4, 4, 8, 0, 4, 4, 2, 3, 0, 0, 0)).isEqualTo(1);
    assertThat(Kernels.windowAdd(0, 4, 4, 8, 0, 4, 4, 8, 3, 7, 0, 0)).isEqualTo(1);
  }
}
