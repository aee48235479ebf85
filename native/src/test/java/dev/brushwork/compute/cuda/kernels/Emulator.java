package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.IntSupplier;

/** The CUDA emulator of {@code native/src/test/emulator}, on which the kernels run in tests. */
public final class Emulator {
  private Emulator() {}

  /** Runs threads and blocks from the last to the first. */
  static native void reverse(boolean reverse);

  /** Why the last launch failed; empty if it did not. */
  public static native String failure();

  /** Launches one of the kernels of {@code faults.cpp}, with 64 threads, on 64 floats. */
  static native int fault(int kernel, long out);

  /** From here on, launches of this thread on {@code stream} are written down, not run. */
  public static native void capture(long stream);

  /** How many this thread has written down. */
  public static native int captured();

  /** Ends the capture; the launches are the caller's to {@link #forget}. */
  public static native long capturedLaunches();

  /** Runs launches {@code first} to {@code end} of those; the error of the first that fails. */
  public static native int replay(long launches, int first, int end);

  public static native void forget(long launches);

  /** Skips the test where the emulated kernels could not be built. */
  public static void assumeAvailable() {
    assumeTrue(
        KernelLibrary.unavailableReason().isEmpty(),
        () -> "no emulated kernels: " + KernelLibrary.unavailableReason().orElse(""));
  }

  /**
   * Calls {@code launch} twice, with threads and blocks in one order and in the other, and requires
   * the same bits: it finds missing barriers and sums in an order left to chance. The guards around
   * arrays are NaNs the first time and numbers the second, so it finds what is read beyond an array
   * too, be it used as a value or only compared.
   */
  static void run(Memory memory, IntSupplier launch) {
    memory.reset(Memory.NAN);
    byte[] forwards = run(memory, launch, false);
    memory.reset(Memory.NUMBER);
    assertThat(run(memory, launch, true)).as("results in the reverse order").isEqualTo(forwards);
  }

  private static byte[] run(Memory memory, IntSupplier launch, boolean reverse) {
    reverse(reverse);
    try {
      int error = launch.getAsInt();
      assertThat(error).as(() -> "error of the launch: " + failure()).isZero();
    } finally {
      reverse(false);
    }
    memory.checkGuards();
    return memory.snapshot();
  }
}
