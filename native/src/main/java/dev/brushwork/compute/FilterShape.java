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

  @Override
  public String toString() {
    return outputs + "x" + inputs + "x" + height + "x" + width;
  }
}
