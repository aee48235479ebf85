package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor where it lies in a file: a place, a shape, and how far apart the elements are. Nothing
 * is copied until the numbers are asked for, so a file's dense layers cost nothing. Made by {@link
 * #of}, which proves that every element is inside of the data.
 */
final class StridedTensor {
  private static final int MOST_DIMENSIONS = 8;
  private static final long MOST = Integer.MAX_VALUE;

  private final ElementType type;
  private final ByteBuffer data;
  private final long offset;
  private final List<Integer> shape;
  private final List<Long> strides;

  private StridedTensor(
      ElementType type, ByteBuffer data, long offset, List<Integer> shape, List<Long> strides) {
    this.type = type;
    this.data = data;
    this.offset = offset;
    this.shape = List.copyOf(shape);
    this.strides = List.copyOf(strides);
  }

  /**
   * @param name for the message
   * @param data of which positions count from 0 to the limit, and in whose byte order the elements
   *     are
   * @param offset of the first element, in elements
   * @param strides from one element to the next along each dimension, in elements
   */
  static StridedTensor of(
      String name,
      ElementType type,
      ByteBuffer data,
      long offset,
      List<Long> shape,
      List<Long> strides)
      throws MalformedException {
    String quoted = Names.quoted(name);
    if (shape.size() > MOST_DIMENSIONS || strides.size() != shape.size()) {
      throw new MalformedException(
          quoted + " has " + shape.size() + " dimensions and " + strides.size() + " strides");
    }
    long room = data.limit() / type.bytes();
    long elements = 1;
    long last = Math.min(MOST, offset);
    List<Integer> extents = new ArrayList<>();
    for (int d = 0; d < shape.size(); d++) {
      long extent = shape.get(d);
      long stride = strides.get(d);
      if (extent < 0 || extent > MOST || stride < 0 || stride > MOST) {
        throw new MalformedException(
            quoted + " has an impossible extent or stride: " + extent + ", " + stride);
      }
      // Below 2^31 each, and held there, so that no product or sum of a step overflows.
      elements = Math.min(MOST, elements * extent);
      last = Math.min(MOST, last + Math.max(0, extent - 1) * stride);
      extents.add((int) extent);
    }
    // More elements than there are numbers would repeat them: a few bytes could claim gigabytes.
    if (elements > room) {
      throw new MalformedException(quoted + " claims more elements than its data has");
    }
    if (offset < 0 || offset > room || (elements > 0 && last >= room)) {
      throw new MalformedException(quoted + " reaches beyond its data");
    }
    return new StridedTensor(type, data, offset, extents, strides);
  }

  /** The same for a tensor whose last index varies fastest, without holes, from the beginning. */
  static StridedTensor dense(String name, ElementType type, ByteBuffer data, List<Long> shape)
      throws MalformedException {
    List<Long> strides = new ArrayList<>(shape);
    long stride = 1;
    for (int d = shape.size() - 1; d >= 0; d--) {
      strides.set(d, stride);
      // Saturated: an extent that is too large is refused by its own check, not by an overflow.
      stride = Math.min(MOST, stride * Math.min(MOST, shape.get(d)));
    }
    return of(name, type, data, 0, shape, strides);
  }

  ElementType type() {
    return type;
  }

  /** The extents, outermost first. */
  List<Integer> shape() {
    return shape;
  }

  /** The same numbers, dimension {@code order[d]} becoming dimension d. */
  StridedTensor permuted(int... order) {
    List<Integer> extents = new ArrayList<>();
    List<Long> steps = new ArrayList<>();
    for (int d : order) {
      extents.add(shape.get(d));
      steps.add(strides.get(d));
    }
    return new StridedTensor(type, data, offset, extents, steps);
  }

  /** The elements as float32, the last index varying fastest. */
  float[] values() {
    int elements = 1;
    for (int extent : shape) {
      elements *= extent;
    }
    float[] values = new float[elements];
    if (elements > 0) {
      fill(values, 0, 0, offset);
    }
    return values;
  }

  /** Fills from {@code position} what lies below one index of the dimensions before {@code d}. */
  private int fill(float[] values, int position, int d, long from) {
    if (d == shape.size()) {
      values[position] = type.at(data, (int) (from * type.bytes()));
      return position + 1;
    }
    int next = position;
    int extent = shape.get(d);
    long stride = strides.get(d);
    if (d == shape.size() - 1) {
      int step = (int) (stride * type.bytes());
      int index = (int) (from * type.bytes());
      for (int i = 0; i < extent; i++) {
        values[next++] = type.at(data, index);
        index += step;
      }
      return next;
    }
    for (int i = 0; i < extent; i++) {
      next = fill(values, next, d + 1, from + i * stride);
    }
    return next;
  }
}
