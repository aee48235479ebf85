package dev.brushwork.compute.onednn;

import dev.brushwork.compute.PoolKind;

/**
 * The functions of {@code native/src/main/cpp/kernels.h}, which says what they do. Pointers are
 * addresses, 0 for null. To be called only if {@link KernelLibrary#unavailableReason} is empty.
 */
final class Kernels {
  /** No pool, where the number of a kind of pool is expected. */
  static final int NO_POOL = 0;

  private Kernels() {}

  /** The number by which the kernels call {@code kind}. */
  static int code(PoolKind kind) {
    return switch (kind) {
      case MAX -> 1;
      case AVERAGE -> 2;
      case L2 -> throw new IllegalArgumentException("the kernels have no pool by L2 norms");
    };
  }

  /** The code of the widest {@link Instructions} that this processor has. */
  static native int widestInstructions();

  /** Bytes that {@link #convolve} needs to work in. */
  static native long convolutionScratch(
      int instructions, int height, int width, int inputs, int outputs, int threads);

  static native void convolve(
      int instructions,
      int threads,
      int height,
      int width,
      int inputs,
      int outputs,
      long source,
      int sourcePool,
      long sourceCodes,
      long weights,
      long target,
      long bias,
      boolean accumulate,
      boolean relu,
      long activation,
      int targetPool,
      long targetCodes,
      long scratch);

  /** Bytes that {@link #gram} needs to work in. */
  static native long gramScratch(int instructions, long pixels, int channels);

  static native void gram(
      int instructions,
      int threads,
      long pixels,
      int channels,
      long map,
      float scale,
      long to,
      long scratch);

  static native void narrow(
      int instructions,
      int threads,
      int height,
      int width,
      int inputs,
      long source,
      long weights,
      long target,
      boolean accumulate);
}
