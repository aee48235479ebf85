package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;

/**
 * How a tensor's values lie in memory: rows and columns, each row {@code stride} values after the
 * one before; what is beyond the columns, and beyond the rows, is zero. A map's rows are its pixels
 * and its columns its channels.
 *
 * @param rows those that the tensor has
 * @param columns those that the tensor has
 * @param paddedRows those in memory
 * @param stride the columns in memory
 */
record Layout(
    long rows, int columns, long paddedRows, int stride, NumberFormat format, Scale scale) {
  /** Channels of maps are padded to a multiple of it, so that they move 16 bytes at a time. */
  static final int CHANNELS = 8;

  /** As the caller's buffers are: floats, without gaps. */
  static Layout dense(Shape shape) {
    return new Layout(
        rows(shape), columns(shape), rows(shape), columns(shape), NumberFormat.FP32, Scale.ONE);
  }

  /** A map for the kernels and for cuDNN. */
  static Layout padded(Shape shape, NumberFormat format, Scale scale) {
    return new Layout(rows(shape), columns(shape), rows(shape), pad(columns(shape)), format, scale);
  }

  /** A Gram matrix of a padded map: square in memory too. */
  static Layout matrix(Shape shape, NumberFormat format, Scale scale) {
    int side = pad(columns(shape));
    return new Layout(rows(shape), columns(shape), side, side, format, scale);
  }

  static int pad(int channels) {
    return Math.multiplyExact((channels + CHANNELS - 1) / CHANNELS, CHANNELS);
  }

  private static long rows(Shape shape) {
    return shape.elements() / columns(shape);
  }

  private static int columns(Shape shape) {
    return shape.rank() == 0 ? 1 : shape.dim(shape.rank() - 1);
  }

  /** The values in memory. */
  long elements() {
    return Math.multiplyExact(paddedRows, (long) stride);
  }

  long bytes() {
    return Math.multiplyExact(elements(), (long) format.bytes());
  }
}
