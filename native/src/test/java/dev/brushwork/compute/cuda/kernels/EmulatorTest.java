package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The emulator finds what it says it finds, and goes on afterwards. */
final class EmulatorTest {
  private static final int CORRECT = 0;
  private static final int EARLY_READ = 8;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({
    "3, divergence",
    "4, divergence",
    "5, divergence",
    "6, written past its end",
    "7, outside the dynamic shared memory",
    "9, not aligned",
  })
  void failsALaunchAndSaysWhy(int kernel, String reason) {
    try (Memory memory = new Memory()) {
      Memory.Array out = memory.output(Format.FP32, 64);
      assertThat(Emulator.fault(kernel, out.address())).isEqualTo(719);
      assertThat(Emulator.failure()).contains(reason);

      Emulator.run(memory, () -> Emulator.fault(CORRECT, out.address()));
      assertThat(out.values()).startsWith(63, 62).endsWith(1, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void showsAMissingBarrierByTheOrderOfThreads(int kernel) {
    try (Memory memory = new Memory()) {
      Memory.Array out = memory.output(Format.FP32, 64);
      assertThatThrownBy(() -> Emulator.run(memory, () -> Emulator.fault(kernel, out.address())))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("reverse order");
    }
  }

  @Test
  void hidesACopyUntilItIsWaitedFor() {
    try (Memory memory = new Memory()) {
      Memory.Array out = memory.input(Format.FP32, new double[64]);
      assertThat(Emulator.fault(EARLY_READ, out.address())).isZero();
      assertThat(out.values()).containsOnly(Double.NaN);
    }
  }

  @Test
  void seesAWriteBesideAnArray() {
    try (Memory memory = new Memory()) {
      Memory.Array out = memory.output(Format.FP32, 63);
      assertThatThrownBy(() -> Emulator.run(memory, () -> Emulator.fault(CORRECT, out.address())))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("guard after");
    }
  }
}
