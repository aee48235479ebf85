package dev.brushwork.compute.cuda.kernels;

/**
 * The functions of {@code kernels.h}, which says what they do. Pointers are addresses in device
 * memory, 0 where null is allowed; the result is a {@code cudaError_t} unless it is a count or a
 * size. To be called only if {@link KernelLibrary#unavailableReason} is empty.
 */
public final class Kernels {
  /** Number formats of maps. */
  public static final int FP32 = 0;

  public static final int FP16 = 1;
  public static final int BF16 = 2;

  private Kernels() {}

  public static native int convert(
      long from, int fromFormat, long to, int toFormat, long elements, float scale, long stream);

  public static native int reduce(long partials, int count, double scale, long sum, long stream);

  public static native int squaredErrorPartials(long elements);

  public static native int squaredError(
      long map,
      long target,
      long gradient,
      long partials,
      long elements,
      float coefficient,
      int format,
      long stream);
}
