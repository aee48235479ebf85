package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConvertTest {
  private static final List<Format> FORMATS = List.of(Format.FP32, Format.FP16, Format.BF16);

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  static Stream<Arguments> everyPair() {
    return FORMATS.stream().flatMap(a -> FORMATS.stream().map(b -> Arguments.of(a, b)));
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void roundsToNearestOnce(Format from, Format to) {
    int elements = 2 * 256 * 8 + 24; // more than two blocks
    try (Memory memory = new Memory()) {
      double[] values = new Numbers(1).normal(elements, 100);
      values[0] = 1 + Math.scalb(1.0, -11); // a tie in half, to even
      values[1] = 1 + Math.scalb(3.0, -11); // and the next, up
      values[2] = 1 + Math.scalb(1.0, -8); // a tie in bfloat16
      values[3] = Math.scalb(1.3, -17); // subnormal in half
      values[4] = Math.scalb(1.0, -25); // half of its smallest
      values[5] = Math.scalb(-1.5, -25);
      values[6] = -0.0;
      Memory.Array input = memory.input(from, values);
      Memory.Array output = memory.output(to, elements);
      Emulator.run(
          memory,
          () ->
              Kernels.convert(
                  input.address(), from.code(), output.address(), to.code(), elements, 0.5f, 0));

      double[] expected = Arrays.stream(input.values()).map(v -> to.round(v * 0.5)).toArray();
      assertThat(output.values()).containsExactly(expected);
    }
  }

  @Test
  void refusesWhatIsNoMultipleOfEight() {
    assertThat(Kernels.convert(0, Kernels.FP16, 0, Kernels.FP32, 12, 1, 0)).isEqualTo(1);
    assertThat(Kernels.convert(8, Kernels.FP16, 0, Kernels.FP32, 16, 1, 0)).isEqualTo(1);
    assertThat(Kernels.convert(0, 7, 0, Kernels.FP32, 16, 1, 0)).isEqualTo(1);
  }
}
