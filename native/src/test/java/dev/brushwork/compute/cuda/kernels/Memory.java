package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;

/**
 * What stands in for device memory in tests. Around each array lie guards that must not change; an
 * output starts as NaNs, so that what is not written shows.
 */
final class Memory implements AutoCloseable {
  private static final int GUARD_BYTES = 8192;

  /** A NaN in every format. */
  static final byte NAN = (byte) 0xff;

  /** Repeated, an ordinary positive number in every format. */
  static final byte NUMBER = 0x3c;

  private final List<Array> arrays = new ArrayList<>();

  /** An input, rounded to {@code format}. */
  Array input(Format format, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * format.bytes());
    bytes.order(ByteOrder.nativeOrder());
    for (double value : values) {
      format.put(bytes, value);
    }
    return add(format, values.length, bytes.array());
  }

  /** Room for results, filled with NaNs. */
  Array output(Format format, int elements) {
    return add(format, elements, repeated(NAN, elements * format.bytes()));
  }

  private static byte[] repeated(byte value, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, value);
    return bytes;
  }

  private Array add(Format format, int elements, byte[] initial) {
    Array array = new Array(format, elements, initial);
    arrays.add(array);
    return array;
  }

  /** Everything as it was at first, with guards of this byte. */
  void reset(byte guard) {
    arrays.forEach(a -> a.reset(repeated(guard, GUARD_BYTES)));
  }

  void checkGuards() {
    arrays.forEach(Array::checkGuards);
  }

  /** The contents of all arrays. */
  byte[] snapshot() {
    ByteBuffer all = ByteBuffer.allocate(arrays.stream().mapToInt(a -> a.initial.length).sum());
    arrays.forEach(a -> all.put(a.contents()));
    return all.array();
  }

  @Override
  public void close() {
    arrays.forEach(a -> a.pointer.close());
  }

  /** Elements of one format. */
  static final class Array {
    private final Format format;
    private final int elements;
    private final byte[] initial;
    private final BytePointer pointer;
    private final ByteBuffer view;
    private byte[] guard;

    private Array(Format format, int elements, byte[] initial) {
      this.format = format;
      this.elements = elements;
      this.initial = initial;
      this.pointer = new BytePointer(initial.length + 2L * GUARD_BYTES);
      this.view = pointer.asByteBuffer().order(ByteOrder.nativeOrder());
      reset(repeated(NAN, GUARD_BYTES));
    }

    long address() {
      return pointer.address() + GUARD_BYTES;
    }

    private void reset(byte[] newGuard) {
      guard = newGuard;
      view.put(0, guard);
      view.put(GUARD_BYTES, initial);
      view.put(GUARD_BYTES + initial.length, guard);
    }

    private byte[] contents() {
      return bytes(GUARD_BYTES, initial.length);
    }

    /** The values as they are now. */
    double[] values() {
      double[] values = new double[elements];
      for (int i = 0; i < elements; i++) {
        values[i] = format.get(view, GUARD_BYTES + i * format.bytes());
      }
      return values;
    }

    private void checkGuards() {
      assertThat(bytes(0, GUARD_BYTES)).as("guard before an array").isEqualTo(guard);
      assertThat(bytes(GUARD_BYTES + initial.length, GUARD_BYTES))
          .as("guard after an array")
          .isEqualTo(guard);
    }

    private byte[] bytes(int from, int count) {
      byte[] bytes = new byte[count];
      view.get(from, bytes);
      return bytes;
    }
  }
}
