package dev.brushwork.compute.cuda.kernels;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.VariationKind;

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

  /** The number by which {@code kernels.h} calls {@code kind}. */
  public static int code(PoolKind kind) {
    return switch (kind) {
      case MAX -> 0;
      case AVERAGE -> 1;
      case L2 -> 2;
    };
  }

  /** The number by which {@code kernels.h} calls {@code kind}, a plain sum over pairs. */
  public static int code(VariationKind kind) {
    return switch (kind) {
      case ABSOLUTE -> 0;
      case SQUARED -> 1;
      default -> throw new IllegalArgumentException(kind + " is for stencil_variation.cu");
    };
  }

  /** The number by which {@code kernels.h} calls {@code form}. */
  public static int code(Adam.Form form) {
    return switch (form) {
      case KERAS -> 0;
      case TORCH -> 1;
    };
  }

  public static native int convert(
      long from, int fromFormat, long to, int toFormat, long elements, float scale, long stream);

  public static native int repack(
      long from,
      int fromFormat,
      long fromRows,
      int fromColumns,
      int fromStride,
      long to,
      int toFormat,
      long toRows,
      int toStride,
      float scale,
      int accumulate,
      long stream);

  public static native int windowRead(
      long whole,
      int height,
      int width,
      int stride,
      long part,
      int partHeight,
      int partWidth,
      int partStride,
      int channels,
      int format,
      long frame,
      long stream);

  public static native int windowAdd(
      long whole,
      int height,
      int width,
      int stride,
      long part,
      int partHeight,
      int partWidth,
      int partStride,
      int channels,
      int format,
      long frame,
      long stream);

  public static native int reduce(long partials, int count, double scale, long sum, long stream);

  public static native int squaredErrorPartials(long pixels, int channels);

  public static native int squaredError(
      long map,
      long target,
      long gradient,
      long partials,
      long pixels,
      int channels,
      float unscale,
      float slope,
      int format,
      long stream);

  public static native int totalVariationPartials(int height, int width, int channels);

  public static native int totalVariation(
      long image,
      long gradient,
      long partials,
      int height,
      int width,
      int channels,
      float coefficient,
      int kind,
      long stream);

  public static native int stencilVariationPartials(int height, int width, int channels);

  public static native int stencilVariation(
      long image,
      long gradient,
      long partials,
      int height,
      int width,
      int channels,
      float coefficient,
      float right,
      float below,
      float diagonal,
      int power,
      long stream);

  public static native int absoluteSumPartials(long elements);

  public static native int absoluteSum(
      long gradient, long partials, long elements, int format, long stream);

  public static native int normalizeGradient(
      long gradient,
      long sum,
      long output,
      long elements,
      double strength,
      double epsilon,
      int format,
      long stream);

  public static native int mapMeanForward(
      long map,
      long mean,
      long pixels,
      int channels,
      int outputs,
      float scale,
      int format,
      long stream);

  public static native int mapMeanBackward(
      long meanGradient,
      long gradient,
      long pixels,
      int channels,
      int outputs,
      float scale,
      int format,
      long stream);

  public static native int matrixProduct(
      long left,
      int leftTransposed,
      long right,
      int rightTransposed,
      long to,
      int rows,
      int columns,
      int terms,
      long stream);

  public static native int matrixCombine(
      long a,
      long b,
      long to,
      long elements,
      int columns,
      float alpha,
      float beta,
      float gamma,
      long stream);

  public static native int matrixScale(
      long a,
      long to,
      long elements,
      long squares,
      double exponent,
      long dot,
      double coefficient,
      long stream);

  public static native int matrixDot(
      long a,
      long b,
      long dot,
      long elements,
      int columns,
      int diagonal,
      double coefficient,
      long stream);

  public static native int symmetrise(
      long a, long to, int size, int stride, float scale, int format, long stream);

  public static native int replicateForward(
      long map, long output, int height, int width, int channels, int padding, long stream);

  public static native int replicateBackward(
      long gradient,
      long inputGradient,
      int height,
      int width,
      int channels,
      int padding,
      long stream);

  public static native int channelMapForward(
      long from,
      int fromStride,
      long to,
      int toStride,
      long pixels,
      int outputs,
      long source,
      long scale,
      long shift,
      long stream);

  public static native int channelMapBackward(
      long gradient,
      int gradientStride,
      long inputGradient,
      int inputStride,
      long pixels,
      int outputs,
      long source,
      long scale,
      long stream);

  public static native int residualAdd(
      long a, long b, long sum, long elements, int relu, int format, long stream);

  public static native int maskedAdd(
      long a, long b, long mask, long sum, long elements, int format, long stream);

  public static native int guide(
      long from, long guide, long to, long pixels, int channels, int format, long stream);

  public static native int poolForward(
      long map,
      long output,
      long code,
      int height,
      int width,
      int channels,
      int kind,
      int rectified,
      int format,
      long stream);

  public static native int poolBackward(
      long gradient,
      long code,
      long inputGradient,
      int height,
      int width,
      int channels,
      int kind,
      int format,
      long stream);

  public static native int windowPoolForward(
      long map,
      long output,
      long code,
      int height,
      int width,
      int channels,
      int window,
      int stride,
      int padding,
      int format,
      long stream);

  public static native int windowPoolBackward(
      long gradient,
      long code,
      long inputGradient,
      int height,
      int width,
      int channels,
      int window,
      int stride,
      int padding,
      int format,
      long stream);

  public static native int scaledPoolForward(
      long map,
      long output,
      int height,
      int width,
      int channels,
      int window,
      int stride,
      int padding,
      int kind,
      float scale,
      int format,
      long stream);

  public static native int scaledPoolBackward(
      long gradient,
      long map,
      long output,
      long inputGradient,
      int height,
      int width,
      int channels,
      int window,
      int stride,
      int padding,
      int kind,
      float scale,
      int format,
      long stream);

  public static native int prepare(
      long image, long preprocessing, long input, long pixels, int format, long stream);

  public static native int adamBegin(
      long updates,
      long scalars,
      double learningRate,
      double decayRate,
      int decaySteps,
      int staircase,
      double beta1,
      double beta2,
      int form,
      long stream);

  public static native int adam(
      long image,
      long gradient,
      long moment1,
      long moment2,
      long scalars,
      long preprocessing,
      long input,
      long values,
      double beta1,
      double beta2,
      double epsilon,
      double clampMin,
      double clampMax,
      int format,
      long stream);

  public static native int sgdBegin(
      long updates,
      long rate,
      double learningRate,
      double decayRate,
      int decaySteps,
      int staircase,
      long stream);

  public static native int sgd(
      long image,
      long gradient,
      long velocity,
      long rate,
      long values,
      double momentum,
      double clampMin,
      double clampMax,
      long stream);

  public static native int average(long image, long mean, long values, double decay, long stream);

  public static native int lbfgsBlocks(long values);

  public static native int lbfgsProducts(
      long pairs, long gradient, long counters, long partials, int slots, long values, long stream);

  public static native int lbfgsRecursion(
      long partials,
      long counters,
      long products,
      long factors,
      int slots,
      long values,
      double rate,
      double minCurvature,
      long stream);

  public static native int lbfgsStep(
      long pairs,
      long image,
      long gradient,
      long counters,
      long factors,
      int slots,
      long values,
      double clampMin,
      double clampMax,
      long stream);

  public static native long gramPartials(long pixels, int channels);

  public static native int gram(
      long map, long partials, long pixels, int channels, int format, long stream);

  public static native int gramLossPartials(int channels);

  public static native int gramReduce(
      long partials,
      long target,
      long gram,
      long difference,
      long lossPartials,
      long pixels,
      int channels,
      float scale,
      float coefficient,
      int format,
      long stream);

  public static native int styleGradient(
      long map, long difference, long gradient, long pixels, int channels, int format, long stream);

  public static native int firstLayerTailPartials(int height, int width);

  public static native int firstLayerTail(
      long map,
      long mapGradient,
      long style,
      long weights,
      long image,
      long preprocessing,
      long gradient,
      long variationPartials,
      int height,
      int width,
      int channels,
      float coefficient,
      int kind,
      int format,
      long stream);
}
