package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Shape;
import java.util.concurrent.atomic.AtomicLong;

/** A buffer in device memory: floats, dense in the order of its shape. */
final class CudaBuffer implements Buffer {
  private final CudaDevice device;
  private final Shape shape;
  private final DeviceBlocks.Block block;
  private final AtomicLong version = new AtomicLong();

  CudaBuffer(CudaDevice device, Shape shape) {
    this.device = device;
    this.shape = shape;
    block = device.blocks().allocate(bytes(shape));
    try {
      device.runtime().clear(block.address(), bytes(shape), device.stream());
    } catch (RuntimeException e) {
      block.close();
      throw e;
    }
  }

  static long bytes(Shape shape) {
    return Math.multiplyExact(shape.elements(), (long) Float.BYTES);
  }

  CudaDevice device() {
    return device;
  }

  long address() {
    return block.address();
  }

  void requireOpen() {
    block.requireOpen();
  }

  /** A number that changes whenever somebody puts other values here, or is about to. */
  long version() {
    return version.get();
  }

  /** Says that somebody does; returns the new version. */
  long change() {
    return version.incrementAndGet();
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void upload(float[] values) {
    if (values.length != shape.elements()) {
      throw new IllegalArgumentException(
          values.length + " values do not fill a buffer of " + shape);
    }
    device.enter();
    long address = address();
    change();
    device.transfers().upload(values, address);
  }

  @Override
  public void clear() {
    device.enter();
    long address = address();
    change();
    device.runtime().clear(address, bytes(shape), device.stream());
  }

  @Override
  public void copyFrom(Buffer other) {
    if (!(other instanceof CudaBuffer from) || from.device != device || !from.shape.equals(shape)) {
      throw new IllegalArgumentException(
          "a buffer of " + shape + " takes no copy of another device's or of " + other.shape());
    }
    device.enter();
    long address = address();
    change();
    device.runtime().copyOnDevice(from.address(), address, bytes(shape), device.stream());
  }

  @Override
  public float[] download() {
    device.enter();
    return device.transfers().downloadFloats(address(), Math.toIntExact(shape.elements()));
  }

  @Override
  public void close() {
    block.close();
  }
}
