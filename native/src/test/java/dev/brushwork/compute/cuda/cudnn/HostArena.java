package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Scope;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;

/** Host memory in place of a device's, aligned as that is; what has no values yet is NaN. */
final class HostArena implements AutoCloseable {
  private static final int ALIGNMENT = 256;
  private static final byte NAN = (byte) 0xff;

  private final Scope scope = new Scope();

  /** The address of these values, rounded. */
  long put(NumberFormat format, double... values) {
    long address = allocate((long) values.length * format.bytes());
    HostMemory.write(address, format, values);
    return address;
  }

  long allocate(long bytes) {
    BytePointer pointer = scope.own(new BytePointer(bytes + ALIGNMENT));
    long address = (pointer.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    HostMemory.fill(address, bytes, NAN);
    return address;
  }

  static double[] doubles(float... values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  @Override
  public void close() {
    scope.close();
  }
}
