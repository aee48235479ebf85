package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.Optional;

/**
 * A convolution of one map, with what follows it in the same pass over memory:
 *
 * <pre>
 *   chain  = convolution(input, filter) + bias + addend        bias and addend if there are any
 *   output = relu ? max(chain, 0) : mask ? (mask > 0 ? chain : 0) : chain
 * </pre>
 *
 * computed in fp32 and rounded once, to the output's format. Maps are height x width x channels.
 * The channels of maps fill whole pieces of 16 bytes ({@link NumberFormat#vector}).
 *
 * <p>Both directions of a network are this: forward with a bias and a ReLU; backward, where the
 * stride is 1, as the convolution of the output's gradient with the filter rotated and transposed,
 * with the gradient from a loss as addend and the map itself as the mask of its ReLU.
 *
 * @param input what is read: {@link Kind#INPUT_GRADIENT} reads the gradient of the output
 * @param output what is written: {@link Kind#INPUT_GRADIENT} writes the gradient of the input
 * @param padding zeros on each of the four sides of the convolution's input
 * @param inputFormat of the input and of the filter
 * @param bias whether there is one, fp32, for each output channel
 * @param addend the format of a map of the output's shape that is added, if there is one
 * @param relu whether a ReLU ends it; not together with a mask
 * @param mask the format of a map of the output's shape: the output is 0 where that is not above 0
 */
public record ConvolutionSpec(
    Kind kind,
    Shape input,
    Shape output,
    int kernelHeight,
    int kernelWidth,
    int stride,
    int padding,
    NumberFormat inputFormat,
    NumberFormat outputFormat,
    boolean bias,
    Optional<NumberFormat> addend,
    boolean relu,
    Optional<NumberFormat> mask,
    Arithmetic arithmetic) {

  /** The linear part. */
  public enum Kind {
    /**
     * {@code output[y][x][k] = sum input[y * stride - padding + r][...][c] * filter[k][r][s][c]}
     */
    CONVOLUTION,
    /**
     * Its adjoint: from the gradient of a convolution's output to that of its input, with the
     * forward filter as it is. For strides beyond 1.
     */
    INPUT_GRADIENT
  }

  public ConvolutionSpec {
    require(input.isMap() && output.isMap(), "input and output are maps", input + ", " + output);
    require(kernelHeight >= 1 && kernelWidth >= 1, "a kernel of at least 1x1", kernelHeight);
    require(stride >= 1, "a stride of at least 1", stride);
    require(padding >= 0, "a padding of at least 0", padding);
    require(!(relu && mask.isPresent()), "a ReLU or a mask, not both", mask);
    requireVectors(input, inputFormat);
    requireVectors(output, outputFormat);
    boolean wide = inputFormat == NumberFormat.FP32;
    require(
        wide == (arithmetic != Arithmetic.HALF),
        "an input in a format that " + arithmetic + " multiplies",
        inputFormat);
    Shape large = kind == Kind.CONVOLUTION ? input : output;
    Shape small = kind == Kind.CONVOLUTION ? output : input;
    requireExtent("height", large.height(), small.height(), kernelHeight, stride, padding);
    requireExtent("width", large.width(), small.width(), kernelWidth, stride, padding);
  }

  /** A plain convolution; the {@code with} methods add what follows it. */
  public static ConvolutionSpec convolution(
      Shape input,
      FilterShape filter,
      int stride,
      int padding,
      NumberFormat operands,
      NumberFormat output,
      Arithmetic arithmetic) {
    return plain(
        Kind.CONVOLUTION,
        input,
        output(input, filter, stride, padding),
        filter,
        stride,
        padding,
        operands,
        output,
        arithmetic);
  }

  /**
   * The gradient of the input of that same convolution, from its output's. If the stride is 1, it
   * is a {@link Kind#CONVOLUTION} itself and takes the rotated filter.
   *
   * @param input of the forward convolution: the shape of what this writes
   * @param filter of the forward convolution
   */
  public static ConvolutionSpec inputGradient(
      Shape input,
      FilterShape filter,
      int stride,
      int padding,
      NumberFormat operands,
      NumberFormat output,
      Arithmetic arithmetic) {
    Shape gradient = output(input, filter, stride, padding);
    boolean square = filter.height() == filter.width();
    if (stride == 1 && square && padding < filter.height()) {
      FilterShape rotated =
          new FilterShape(
              /* outputs= */ filter.inputs(),
              /* inputs= */ filter.outputs(),
              filter.height(),
              filter.width());
      int rest = filter.height() - 1 - padding;
      return convolution(gradient, rotated, 1, rest, operands, output, arithmetic);
    }
    return plain(
        Kind.INPUT_GRADIENT,
        gradient,
        input,
        filter,
        stride,
        padding,
        operands,
        output,
        arithmetic);
  }

  private static ConvolutionSpec plain(
      Kind kind,
      Shape input,
      Shape output,
      FilterShape filter,
      int stride,
      int padding,
      NumberFormat operands,
      NumberFormat outputFormat,
      Arithmetic arithmetic) {
    return new ConvolutionSpec(
        kind,
        input,
        output,
        filter.height(),
        filter.width(),
        stride,
        padding,
        operands,
        outputFormat,
        false,
        Optional.empty(),
        false,
        Optional.empty(),
        arithmetic);
  }

  private static Shape output(Shape input, FilterShape filter, int stride, int padding) {
    return Shape.map(
        extent(input.height(), filter.height(), stride, padding),
        extent(input.width(), filter.width(), stride, padding),
        filter.outputs());
  }

  private static int extent(int input, int kernel, int stride, int padding) {
    return Math.floorDiv(input + 2 * padding - kernel, stride) + 1;
  }

  public ConvolutionSpec withBias() {
    return with(true, addend, relu, mask);
  }

  public ConvolutionSpec withAddend(NumberFormat format) {
    return with(bias, Optional.of(format), relu, mask);
  }

  public ConvolutionSpec withRelu() {
    return with(bias, addend, true, mask);
  }

  public ConvolutionSpec withMask(NumberFormat format) {
    return with(bias, addend, relu, Optional.of(format));
  }

  /** The convolution alone. */
  public ConvolutionSpec withoutEpilogue() {
    return with(false, Optional.empty(), false, Optional.empty());
  }

  private ConvolutionSpec with(
      boolean newBias,
      Optional<NumberFormat> newAddend,
      boolean newRelu,
      Optional<NumberFormat> newMask) {
    return new ConvolutionSpec(
        kind,
        input,
        output,
        kernelHeight,
        kernelWidth,
        stride,
        padding,
        inputFormat,
        outputFormat,
        newBias,
        newAddend,
        newRelu,
        newMask,
        arithmetic);
  }

  /** Whether something follows the convolution. */
  public boolean hasEpilogue() {
    return bias || addend.isPresent() || relu || mask.isPresent();
  }

  /** The shape of the filter that it takes: {@link Kind#INPUT_GRADIENT} takes the forward one. */
  public FilterShape filter() {
    boolean forward = kind == Kind.CONVOLUTION;
    return new FilterShape(
        (forward ? output : input).channels(),
        (forward ? input : output).channels(),
        kernelHeight,
        kernelWidth);
  }

  /** In one line, with all that it is. */
  @Override
  public String toString() {
    return (kind == Kind.CONVOLUTION ? "convolution of " : "gradient of the input from ")
        + (input + " " + inputFormat)
        + (" to " + output + " " + outputFormat)
        + (" by " + kernelHeight + "x" + kernelWidth)
        + (", stride " + stride + ", padding " + padding)
        + (bias ? ", bias" : "")
        + addend.map(format -> ", addend " + format).orElse("")
        + (relu ? ", ReLU" : "")
        + mask.map(format -> ", mask " + format).orElse("")
        + (", " + arithmetic + " arithmetic");
  }

  private static void requireVectors(Shape map, NumberFormat format) {
    require(
        map.channels() % format.vector() == 0,
        "channels in multiples of " + format.vector() + " for " + format,
        map.channels());
  }

  private static void requireExtent(
      String name, int large, int small, int kernel, int stride, int padding) {
    require(
        extent(large, kernel, stride, padding) == small,
        name
            + " "
            + extent(large, kernel, stride, padding)
            + " behind a kernel of "
            + kernel
            + ", stride "
            + stride
            + " and padding "
            + padding
            + " on "
            + large,
        small);
  }

  private static void require(boolean condition, String what, Object got) {
    if (!condition) {
      throw new IllegalArgumentException("a convolution needs " + what + ", got " + got);
    }
  }
}
