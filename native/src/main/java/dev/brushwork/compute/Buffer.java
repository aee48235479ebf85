package dev.brushwork.compute;

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

  /** Copies the values to the host, after everything asked of the device so far. */
  float[] download();

  @Override
  void close();
}
