package dev.brushwork.compute.onednn;

/**
 * The functions of {@code native/src/main/cpp}, which says what they do. Pointers are addresses, 0
 * for null. To be called only if {@link KernelLibrary#unavailableReason} is empty.
 */
final class Kernels {
  private Kernels() {}

  /** The code of the widest {@link Instructions} that this processor has. */
  static native int widestInstructions();

  /** Bytes that {@link #winograd} needs to work in. */
  static native long winogradScratch(
      int instructions, int height, int width, int inputs, int outputs, int threads);

  static native void winograd(
      int instructions,
      int height,
      int width,
      int inputs,
      int outputs,
      long source,
      long weights,
      long target,
      long bias,
      boolean accumulate,
      boolean relu,
      long activation,
      long scratch,
      int threads);
}
