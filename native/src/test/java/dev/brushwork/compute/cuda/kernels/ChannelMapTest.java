package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ChannelMapTest {
  private static final int PIXELS = 131;
  private static final int INPUTS = 5;
  private static final int OUTPUTS = 3;
  private static final int OUTPUT_STRIDE = 8;
  private static final int[] SOURCE = {4, 4, 0};
  private static final double[] SCALE = {1, -2, 0.5};
  private static final double[] SHIFT = {0.25, 0, 7};

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  /** On halves, which fp32 adds without rounding. */
  @Test
  void mapsChannelsAndTheirGradients() {
    try (Memory memory = new Memory()) {
      Numbers numbers = new Numbers(1);
      Memory.Array from = memory.input(Format.FP32, halves(numbers, PIXELS * INPUTS));
      Memory.Array to = memory.output(Format.FP32, PIXELS * OUTPUT_STRIDE);
      Memory.Array gradient = memory.input(Format.FP32, halves(numbers, PIXELS * OUTPUT_STRIDE));
      Memory.Array back = memory.output(Format.FP32, PIXELS * INPUTS);
      Memory.Array source = memory.input(Format.INT32, SOURCE[0], SOURCE[1], SOURCE[2]);
      Memory.Array scale = memory.input(Format.FP32, SCALE);
      Memory.Array shift = memory.input(Format.FP32, SHIFT);
      Emulator.run(
          memory,
          () ->
              Kernels.channelMapForward(
                      from.address(),
                      INPUTS,
                      to.address(),
                      OUTPUT_STRIDE,
                      PIXELS,
                      OUTPUTS,
                      source.address(),
                      scale.address(),
                      shift.address(),
                      0)
                  + Kernels.channelMapBackward(
                      gradient.address(),
                      OUTPUT_STRIDE,
                      back.address(),
                      INPUTS,
                      PIXELS,
                      OUTPUTS,
                      source.address(),
                      scale.address(),
                      0));

      double[] expected = new double[PIXELS * OUTPUT_STRIDE];
      double[] expectedBack = new double[PIXELS * INPUTS];
      for (int p = 0; p < PIXELS; p++) {
        for (int c = 0; c < OUTPUTS; c++) {
          double value = from.values()[p * INPUTS + SOURCE[c]];
          expected[p * OUTPUT_STRIDE + c] = SCALE[c] * value + SHIFT[c];
          expectedBack[p * INPUTS + SOURCE[c]] +=
              SCALE[c] * gradient.values()[p * OUTPUT_STRIDE + c];
        }
      }
      assertThat(to.values()).containsExactly(expected);
      assertThat(back.values()).containsExactly(expectedBack);
    }
  }

  private static double[] halves(Numbers numbers, int count) {
    double[] values = numbers.normal(count, 8);
    for (int i = 0; i < count; i++) {
      values[i] = Math.rint(values[i]) / 2;
    }
    return values;
  }

  @Test
  void refusesMoreOutputsThanFit() {
    assertThat(Kernels.channelMapForward(0, 3, 0, 2, 5, 3, 0, 0, 0, 0)).isEqualTo(1);
    assertThat(Kernels.channelMapBackward(0, 2, 0, 3, 5, 3, 0, 0, 0)).isEqualTo(1);
  }
}
