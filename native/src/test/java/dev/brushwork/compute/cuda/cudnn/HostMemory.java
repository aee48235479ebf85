package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Numbers at addresses of this process, where tests keep what would be device memory. */
final class HostMemory {
  private HostMemory() {}

  static double[] read(long address, NumberFormat format, long count) {
    ByteBuffer bytes = at(address, count * format.bytes());
    double[] values = new double[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = format.get(bytes, i * format.bytes());
    }
    return values;
  }

  /** Rounds each value to float first: 29 more bits make a second rounding harmless in practice. */
  static void write(long address, NumberFormat format, double[] values) {
    ByteBuffer bytes = at(address, (long) values.length * format.bytes());
    for (double value : values) {
      format.put(bytes, (float) value);
    }
  }

  static void fill(long address, long count, byte value) {
    if (count == 0) {
      return; // there may be nothing at the address
    }
    byte[] bytes = new byte[Math.toIntExact(count)];
    Arrays.fill(bytes, value);
    at(address, count).put(bytes);
  }

  private static ByteBuffer at(long address, long bytes) {
    return new Address(address, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Owns nothing. */
  private static final class Address extends BytePointer {
    private Address(long address, long bytes) {
      super((Pointer) null);
      this.address = address;
      this.limit = bytes;
      this.capacity = bytes;
    }
  }
}
