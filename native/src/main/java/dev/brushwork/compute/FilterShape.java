package dev.brushwork.compute;

/** The extents of a convolution's weights; its values are stored OIHW, the bias one per output. */
public record FilterShape(int outputs, int inputs, int height, int width) {
  public FilterShape {
    if (outputs < 1 || inputs < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "every extent of a filter must be at least 1, got "
              + outputs
              + "x"
              + inputs
              + "x"
              + height
              + "x"
              + width);
    }
  }

  /** Number of weights, the bias not counted. */
  public long elements() {
    return (long) outputs * inputs * height * width;
  }

  /**
   * Checks the values of a filter of this shape.
   *
   * @throws IllegalArgumentException if there are not as many weights and biases as it has
   */
  public void requireFit(float[] oihw, float[] bias) {
    if (oihw.length != elements() || bias.length != outputs) {
      throw new IllegalArgumentException(
          "a filter of "
              + this
              + " needs "
              + elements()
              + " weights and "
              + outputs
              + " biases, got "
              + oihw.length
              + " and "
              + bias.length);
    }
  }

  @Override
  public String toString() {
    return outputs + "x" + inputs + "x" + height + "x" + width;
  }
}
