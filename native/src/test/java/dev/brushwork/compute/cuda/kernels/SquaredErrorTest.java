package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SquaredErrorTest {
  private static final float UNSCALE = 4;
  private static final float SLOPE = 1.5f;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 1, 8",
    "FP16, 26, 80",
    "FP16, 625, 8",
    "BF16, 256, 8",
    "FP32, 57, 72",
    "FP32, 91, 3",
    "FP16, 77, 17",
    "FP32, 1, 1",
  })
  void givesTheErrorAndItsGradient(Format format, int pixels, int channels) {
    int stride = (channels + 7) / 8 * 8;
    try (Memory memory = new Memory()) {
      Numbers numbers = new Numbers(pixels);
      double[] padded = numbers.rectified(pixels * stride, 2);
      for (int i = 0; i < padded.length; i++) {
        padded[i] = i % stride < channels ? padded[i] : 0;
      }
      Memory.Array map = memory.input(format, padded);
      Memory.Array target = memory.input(Format.FP32, numbers.rectified(pixels * channels, 8));
      Memory.Array gradient = memory.output(format.gradient(), pixels * stride);
      int blocks = Kernels.squaredErrorPartials(pixels, channels);
      Memory.Array partials = memory.output(Format.FP32, blocks);
      Emulator.run(
          memory,
          () ->
              Kernels.squaredError(
                  map.address(),
                  target.address(),
                  gradient.address(),
                  partials.address(),
                  pixels,
                  channels,
                  UNSCALE,
                  SLOPE,
                  format.code(),
                  0));

      double[] values = map.values();
      double[] wanted = target.values();
      double[] expected = new double[pixels * stride];
      double sum = 0;
      for (int i = 0; i < expected.length; i++) {
        int channel = i % stride;
        double goal = channel < channels ? wanted[i / stride * channels + channel] : 0;
        double difference = Format.FP32.round(UNSCALE * values[i] - goal);
        sum += difference * difference;
        expected[i] = format.gradient().round(Format.FP32.round(SLOPE * difference));
      }
      assertThat(gradient.values()).containsExactly(expected);
      // 8 additions a thread, 5 a warp, 8 a block, each at most one roundoff of a sum of squares.
      assertThat(Arrays.stream(partials.values()).sum())
          .isEqualTo(sum, within(sum * 23 * Format.FP32.unitRoundoff()));
    }
  }
}
