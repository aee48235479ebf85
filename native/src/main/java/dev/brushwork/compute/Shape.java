package dev.brushwork.compute;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a dense tensor, slowest dimension first. Feature maps and images are height x
 * width x channels (NHWC with a batch of one); Gram matrices are channels x channels.
 */
public final class Shape {
  private final int[] dims;

  private Shape(int... dims) {
    for (int dim : dims) {
      if (dim < 1) {
        throw new IllegalArgumentException(
            "every extent of a shape must be at least 1, got " + dim);
      }
    }
    this.dims = dims;
  }

  /** A feature map or an image, stored height x width x channels. */
  public static Shape map(int height, int width, int channels) {
    return new Shape(height, width, channels);
  }

  public static Shape matrix(int rows, int columns) {
    return new Shape(rows, columns);
  }

  public static Shape scalar() {
    return new Shape();
  }

  public int rank() {
    return dims.length;
  }

  public int dim(int index) {
    return dims[index];
  }

  public boolean isMap() {
    return dims.length == 3;
  }

  /** Rows of a map. */
  public int height() {
    return mapDim(0);
  }

  /** Columns of a map. */
  public int width() {
    return mapDim(1);
  }

  /** Channels of a map. */
  public int channels() {
    return mapDim(2);
  }

  /** Height times width of a map. */
  public long pixels() {
    return (long) height() * width();
  }

  public long elements() {
    long product = 1;
    for (int dim : dims) {
      product = Math.multiplyExact(product, (long) dim);
    }
    return product;
  }

  /** The extents, slowest first; a copy. */
  public int[] toArray() {
    return dims.clone();
  }

  private int mapDim(int index) {
    if (!isMap()) {
      throw new IllegalStateException("not a height x width x channels map: " + this);
    }
    return dims[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return dims.length == 0
        ? "scalar"
        : Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining("x"));
  }
}
