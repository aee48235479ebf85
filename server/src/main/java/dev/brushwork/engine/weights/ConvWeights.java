package dev.brushwork.engine.weights;

/**
 * The kernel and bias of one convolution. The arrays are not copied and must not be written to:
 * they are shared by every run. Two of these are equal only if their arrays are the same ones.
 *
 * @param oihw the kernel: output channel, input channel, row and column, the column varying fastest
 * @param outputs output channels, at least 1
 * @param inputs input channels, at least 1
 * @param height rows of the kernel, at least 1
 * @param width columns of the kernel, at least 1
 * @param bias one addend an output channel
 */
@SuppressWarnings("ArrayRecordComponent") // millions of numbers, which no list should box
public record ConvWeights(
    float[] oihw, int outputs, int inputs, int height, int width, float[] bias) {
  /**
   * @throws IllegalArgumentException if an extent is not positive or an array does not fit them
   */
  public ConvWeights {
    if (outputs < 1 || inputs < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a convolution has no extents "
              + outputs
              + " x "
              + inputs
              + " x "
              + height
              + " x "
              + width);
    }
    long elements = Math.multiplyExact(Math.multiplyExact((long) outputs * inputs, height), width);
    if (oihw.length != elements || bias.length != outputs) {
      throw new IllegalArgumentException(
          "a kernel of "
              + elements
              + " and a bias of "
              + outputs
              + " are needed, got "
              + oihw.length
              + " and "
              + bias.length);
    }
  }
}
