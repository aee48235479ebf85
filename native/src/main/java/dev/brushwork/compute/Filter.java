package dev.brushwork.compute;

/**
 * A convolution's frozen weights and bias on a device, in whatever layouts its programs want;
 * shared by any number of programs, owned by whoever made it. Close it after those programs.
 */
public interface Filter extends AutoCloseable {
  FilterShape shape();

  /** Device bytes that it owns by itself; what programs over it want besides is in their plans. */
  long bytes();

  @Override
  void close();
}
