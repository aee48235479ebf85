package dev.brushwork.compute.cuda;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;

/**
 * How a convolution takes a filter: outputs x height x width x inputs, channels padded with zeros.
 * The weights are multiplied by the scale of the convolution's output and divided by that of its
 * input, a bias by that of the output, so that what is scaled comes out scaled.
 *
 * @param inputs channels, padded
 * @param outputs channels, padded
 * @param input the scale of the map that the forward convolution reads
 * @param output the scale of the map that it writes
 */
record FilterForm(
    Kind kind, int inputs, int outputs, NumberFormat format, Scale input, Scale output) {
  enum Kind {
    FORWARD,
    /** For the first layer's input, where in 16 bits each channel comes in two parts. */
    FIRST,
    /** For the gradient as a convolution: turned by 180 degrees, inputs and outputs exchanged. */
    ROTATED,
    /** The bias: one float for each output. */
    BIAS
  }

  /** Bytes in device memory. */
  long bytes(FilterShape shape) {
    return kind == Kind.BIAS
        ? (long) outputs * Float.BYTES
        : (long) outputs * inputs * shape.height() * shape.width() * format.bytes();
  }
}
