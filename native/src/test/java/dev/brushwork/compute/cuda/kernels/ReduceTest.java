package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReduceTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 256, 257, 4099})
  void sumsInDoublePrecision(int count) {
    try (Memory memory = new Memory()) {
      Memory.Array partials = memory.input(Format.FP32, new Numbers(count).normal(count, 1));
      Memory.Array sum = memory.output(Format.FP64, 1);
      Emulator.run(memory, () -> Kernels.reduce(partials.address(), count, 0.25, sum.address(), 0));

      assertThat(sum.values()[0])
          .isEqualTo(0.25 * Arrays.stream(partials.values()).sum(), within(1e-12));
    }
  }

  @Test
  void refusesNothing() {
    assertThat(Kernels.reduce(0, 0, 1, 0, 0)).isEqualTo(1);
  }
}
