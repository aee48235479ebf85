package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.List;

/**
 * A tensor of an {@link OperationGraph}: four extents in cuDNN's order, batch (of filters the
 * outputs), channels, height, width; in memory the channels are always contiguous.
 *
 * @param id by which the memory is bound when the graph runs
 * @param virtual whether it exists in registers alone
 */
record GraphTensor(long id, String name, List<Long> extents, NumberFormat format, boolean virtual) {
  GraphTensor {
    extents = List.copyOf(extents);
    if (extents.size() != 4) {
      throw new IllegalArgumentException(name + " needs four extents, got " + extents);
    }
  }

  static GraphTensor map(Operand operand, Shape shape, NumberFormat format) {
    return new GraphTensor(operand.id(), operand.label(), extents(shape), format, false);
  }

  /** Between two operations; computed in fp32. */
  static GraphTensor virtual(long id, String name, Shape shape) {
    return new GraphTensor(id, name, extents(shape), NumberFormat.FP32, true);
  }

  static GraphTensor filter(FilterShape shape, NumberFormat format) {
    List<Long> extents =
        List.of(
            (long) shape.outputs(),
            (long) shape.inputs(),
            (long) shape.height(),
            (long) shape.width());
    return new GraphTensor(Operand.FILTER.id(), Operand.FILTER.label(), extents, format, false);
  }

  /** One number for each channel. */
  static GraphTensor bias(int channels) {
    return new GraphTensor(
        Operand.BIAS.id(),
        Operand.BIAS.label(),
        List.of(1L, (long) channels, 1L, 1L),
        NumberFormat.FP32,
        false);
  }

  private static List<Long> extents(Shape map) {
    return List.of(1L, (long) map.channels(), (long) map.height(), (long) map.width());
  }

  long outputs() {
    return extents.get(0);
  }

  long channels() {
    return extents.get(1);
  }

  long height() {
    return extents.get(2);
  }

  long width() {
    return extents.get(3);
  }

  /** In numbers, in the order of the extents. */
  long[] strides() {
    return new long[] {
      channels() * height() * width(), 1, channels() * width(), channels(),
    };
  }
}
