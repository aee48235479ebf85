package dev.brushwork.compute.reference;

import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A buffer of doubles, which tests may read and write directly, to more digits than a float has.
 */
public final class ReferenceBuffer implements Buffer {
  private final ReferenceDevice device;
  private final Shape shape;
  private final Reservation reservation;
  private final double[] values;

  ReferenceBuffer(ReferenceDevice device, Shape shape) {
    this.device = device;
    this.shape = shape;
    int elements = Math.toIntExact(shape.elements());
    this.reservation =
        new Reservation(device.memory(), elements * (long) Double.BYTES, "the buffer of " + shape);
    this.values = new double[elements];
  }

  ReferenceDevice device() {
    return device;
  }

  /** The values themselves, not a copy, in the order of {@link Shape}. */
  public double[] values() {
    reservation.requireOpen();
    return values;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void upload(float[] source) {
    double[] to = values();
    if (source.length != to.length) {
      throw new IllegalArgumentException(
          "a buffer of " + shape + " needs " + to.length + " values, got " + source.length);
    }
    for (int i = 0; i < to.length; i++) {
      to[i] = source[i];
    }
  }

  @Override
  public void clear() {
    Arrays.fill(values(), 0);
  }

  @Override
  public void copyFrom(Buffer other) {
    if (!(other instanceof ReferenceBuffer from)
        || from.device != device
        || !from.shape.equals(shape)) {
      throw new IllegalArgumentException(
          "a buffer of " + shape + " takes no copy of another device's or of " + other.shape());
    }
    System.arraycopy(from.values(), 0, values(), 0, values.length);
  }

  @Override
  public float[] download() {
    double[] from = values();
    float[] copy = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      copy[i] = (float) from[i];
    }
    return copy;
  }

  @Override
  public byte[] save() {
    double[] from = values();
    byte[] saved = new byte[Math.multiplyExact(from.length, Double.BYTES)];
    ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(from);
    return saved;
  }

  @Override
  public void restore(byte[] saved) {
    double[] to = values();
    if (saved.length != to.length * (long) Double.BYTES) {
      throw new IllegalArgumentException(
          saved.length + " bytes do not fill a buffer of " + shape + " in 64 bits a value");
    }
    ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(to);
  }

  @Override
  public void close() {
    reservation.close();
  }
}
