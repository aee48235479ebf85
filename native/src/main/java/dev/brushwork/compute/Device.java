package dev.brushwork.compute;

/**
 * Somewhere to compute. Buffers, filters and programs belong to the device that made them and are
 * closed before it. Methods may be called from any thread; one program is replayed by one thread at
 * a time, and a CPU device is fastest when all its programs are replayed by the same thread.
 */
public interface Device extends AutoCloseable {
  /** The backend's name as the command line and the proto say it: cpu, cuda, reference. */
  String backend();

  /** One line for people: library and version, processor, threads. */
  String description();

  boolean supports(Precision precision);

  /** The precision of a run that names none. */
  Precision defaultPrecision();

  DeviceMemory memory();

  /**
   * Allocates a buffer, filled with zeros.
   *
   * @throws DeviceMemoryException if there is no room
   */
  Buffer allocate(Shape shape);

  /**
   * Copies a convolution's weights to the device.
   *
   * @param oihw the weights, outputs x inputs x height x width
   * @param bias one value for each output
   * @throws IllegalArgumentException if there are not as many values as {@code shape} says
   * @throws DeviceMemoryException if there is no room
   */
  Filter filter(FilterShape shape, float[] oihw, float[] bias);

  /** Says what {@code recording} will cost, without allocating device memory. */
  Plan plan(Recording recording);

  /**
   * Plans {@code recording} and allocates what it needs.
   *
   * @throws IllegalArgumentException if something is not bound, or was made by another device
   * @throws DeviceMemoryException if there is no room; then nothing stays allocated
   */
  Program prepare(Recording recording, Bindings bindings);

  @Override
  void close();
}
