package dev.brushwork.compute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory on a device that outlives an iteration: the image, the optimiser's state, loss targets,
 * stored features. It has one owner, who closes it; closing twice is harmless, any other use after
 * closing throws {@link IllegalStateException}. Host values are float32, dense, in the order of
 * {@link Shape} (height x width x channels), whatever the device keeps.
 */
public interface Buffer extends AutoCloseable {
  Shape shape();

  /**
   * Copies {@code values} to the device.
   *
   * @throws IllegalArgumentException if there are not exactly as many as the shape has elements
   */
  void upload(float[] values);

  /** Sets every value to zero, after everything asked of the device so far. */
  void clear();

  /**
   * Copies the values of another buffer, exactly as the device keeps them and on the device itself,
   * after everything asked of it so far. Returns before it is done.
   *
   * @throws IllegalArgumentException if {@code other} is of another shape or another device
   */
  void copyFrom(Buffer other);

  /** Copies the values to the host, after everything asked of the device so far. */
  float[] download();

  /**
   * Copies the values to the host exactly as the device keeps them, little-endian in the order of
   * {@link #shape()}: what {@link #restore} is given to have them back bit by bit. As {@link
   * #download()}, it waits for everything asked of the device so far.
   */
  default byte[] save() {
    float[] values = download();
    byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }

  /**
   * Copies back what {@link #save} gave, of this buffer or of another of the same shape.
   *
   * @throws IllegalArgumentException if there are not as many bytes as this device keeps
   */
  default void restore(byte[] saved) {
    if (saved.length != shape().elements() * Float.BYTES) {
      throw new IllegalArgumentException(
          saved.length + " bytes do not fill a buffer of " + shape() + " in 32 bits a value");
    }
    float[] values = new float[saved.length / Float.BYTES];
    ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    upload(values);
  }

  @Override
  void close();
}
