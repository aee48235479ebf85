package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Weights as cuDNN reads them: outputs x height x width x inputs, the inputs contiguous. Immutable;
 * each change makes a new one.
 */
public final class KrscFilter {
  private static final int IMAGE_CHANNELS = 3;

  private final FilterShape shape;
  private final float[] weights;

  private KrscFilter(FilterShape shape, float[] weights) {
    this.shape = shape;
    this.weights = weights;
  }

  /**
   * The weights of a forward convolution.
   *
   * @param oihw outputs x inputs x height x width
   */
  public static KrscFilter of(FilterShape shape, float[] oihw) {
    if (oihw.length != shape.elements()) {
      throw new IllegalArgumentException(
          "a filter of " + shape + " needs " + shape.elements() + " weights, got " + oihw.length);
    }
    float[] krsc = new float[oihw.length];
    int window = shape.height() * shape.width();
    for (int from = 0; from < oihw.length; from++) {
      int at = from % window;
      int c = from / window % shape.inputs();
      int k = from / window / shape.inputs();
      krsc[(k * window + at) * shape.inputs() + c] = oihw[from];
    }
    return new KrscFilter(shape, krsc);
  }

  /**
   * The filter whose convolution is the input's gradient, where the stride is 1: turned by half a
   * turn, inputs and outputs exchanged. {@code rotated[c][R-1-r][S-1-s][k] = this[k][r][s][c]}.
   */
  public KrscFilter rotated() {
    int window = shape.height() * shape.width();
    float[] rotated = new float[weights.length];
    for (int from = 0; from < weights.length; from++) {
      int c = from % shape.inputs();
      int at = from / shape.inputs() % window;
      int k = from / shape.inputs() / window;
      rotated[(c * window + window - 1 - at) * shape.outputs() + k] = weights[from];
    }
    return new KrscFilter(
        new FilterShape(
            /* outputs= */ shape.inputs(),
            /* inputs= */ shape.outputs(),
            shape.height(),
            shape.width()),
        rotated);
  }

  /**
   * More channels, with zero weights: then a map's channels fill whole pieces of 16 bytes.
   *
   * @throws IllegalArgumentException if there would be fewer
   */
  public KrscFilter paddedTo(int outputs, int inputs) {
    if (outputs < shape.outputs() || inputs < shape.inputs()) {
      throw new IllegalArgumentException(
          "cannot pad a filter of " + shape + " to " + outputs + " outputs, " + inputs + " inputs");
    }
    FilterShape padded = new FilterShape(outputs, inputs, shape.height(), shape.width());
    float[] values = new float[Math.toIntExact(padded.elements())];
    for (int row = 0; row < weights.length / shape.inputs(); row++) {
      System.arraycopy(weights, row * shape.inputs(), values, row * inputs, shape.inputs());
    }
    return new KrscFilter(padded, values);
  }

  /**
   * The first layer's filter for the input that the kernel {@code prepare} writes: in 16 bits the
   * image's three channels, what their rounding left over, for which the weights are repeated, and
   * two zeros; in fp32 the three and one zero.
   *
   * @throws IllegalArgumentException if this is not the filter of an image of three channels
   */
  public KrscFilter forPreparedImage(NumberFormat format) {
    if (shape.inputs() != IMAGE_CHANNELS) {
      throw new IllegalArgumentException(
          "the first layer reads " + IMAGE_CHANNELS + " channels, not " + shape.inputs());
    }
    KrscFilter padded = paddedTo(shape.outputs(), format.vector());
    if (format != NumberFormat.FP32) {
      for (int at = 0; at < padded.weights.length; at += format.vector()) {
        System.arraycopy(padded.weights, at, padded.weights, at + IMAGE_CHANNELS, IMAGE_CHANNELS);
      }
    }
    return padded;
  }

  /**
   * All weights times 2^{@code exponent}, which changes no digit: so a layer's output comes to a
   * range that fp16 holds well, and the next layer takes the factor back.
   */
  public KrscFilter scaledByPowerOfTwo(int exponent) {
    float[] scaled = new float[weights.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.scalb(weights[i], exponent);
    }
    return new KrscFilter(shape, scaled);
  }

  public FilterShape shape() {
    return shape;
  }

  public long bytes(NumberFormat format) {
    return shape.elements() * format.bytes();
  }

  /**
   * Puts the weights, rounded to {@code format}, in the buffer's byte order.
   *
   * @throws IllegalArgumentException if one is not finite in that format
   */
  public void put(ByteBuffer to, NumberFormat format) {
    for (int i = 0; i < weights.length; i++) {
      if (!Float.isFinite(format.round(weights[i]))) {
        throw new IllegalArgumentException(
            "weight "
                + i
                + " of a filter of "
                + shape
                + " is "
                + weights[i]
                + ", too large for "
                + format);
      }
      format.put(to, weights[i]);
    }
  }

  /** A copy, outputs x height x width x inputs. */
  public float[] toArray() {
    return Arrays.copyOf(weights, weights.length);
  }
}
