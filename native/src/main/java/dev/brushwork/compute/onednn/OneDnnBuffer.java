package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Shape;
import org.bytedeco.javacpp.Pointer;

/** A buffer in main memory, dense in the order of its shape: nothing is ever reordered. */
final class OneDnnBuffer implements Buffer {
  private final OneDnnDevice device;
  private final Shape shape;
  private final HostBlock block;

  OneDnnBuffer(OneDnnDevice device, Shape shape) {
    this.device = device;
    this.shape = shape;
    block = HostBlock.allocate(device.memory(), bytes(shape));
  }

  static long bytes(Shape shape) {
    return Math.multiplyExact(shape.elements(), (long) Float.BYTES);
  }

  OneDnnDevice device() {
    return device;
  }

  HostBlock block() {
    return block;
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
    view().write(0, values, values.length);
  }

  @Override
  public void clear() {
    Pointer.memset(block.at(0), 0, bytes(shape));
  }

  @Override
  public void copyFrom(Buffer other) {
    if (!(other instanceof OneDnnBuffer from)
        || from.device != device
        || !from.shape.equals(shape)) {
      throw new IllegalArgumentException(
          "a buffer of " + shape + " takes no copy of another device's or of " + other.shape());
    }
    Pointer.memcpy(block.at(0), from.block.at(0), bytes(shape));
  }

  @Override
  public float[] download() {
    FloatView view = view();
    float[] values = new float[Math.toIntExact(shape.elements())];
    view.read(0, values, values.length);
    return values;
  }

  private FloatView view() {
    return block.floats(0, shape.elements());
  }

  @Override
  public void close() {
    block.close();
  }
}
