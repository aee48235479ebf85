package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GuideTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({"FP16, 1, 8", "FP16, 37, 24", "BF16, 300, 8", "FP32, 65, 64", "FP32, 1000, 16"})
  void everyChannelOfAPixelIsMultipliedByItsGuide(Format format, int pixels, int channels) {
    try (Memory memory = new Memory()) {
      Numbers numbers = new Numbers(pixels + channels);
      Memory.Array map = memory.input(format, numbers.normal(pixels * channels, 1));
      Memory.Array guide = memory.input(Format.FP32, numbers.normal(pixels, 1));
      Memory.Array product = memory.output(format, pixels * channels);
      Emulator.run(
          memory,
          () ->
              Kernels.guide(
                  map.address(),
                  guide.address(),
                  product.address(),
                  pixels,
                  channels,
                  format.code(),
                  0));
      double[] values = map.values();
      double[] factors = guide.values();
      double[] expected = new double[values.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = format.round(Format.FP32.round(values[i] * factors[i / channels]));
      }
      assertThat(product.values()).containsExactly(expected);
    }
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThat(Kernels.guide(0, 0, 0, 4, 9, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.guide(0, 0, 0, 4, 0, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.guide(0, 0, 0, 0, 8, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.guide(2, 0, 0, 4, 8, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.guide(0, 0, 0, 4, 8, 17, 0)).isEqualTo(1);
  }
}
