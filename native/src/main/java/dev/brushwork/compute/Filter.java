package dev.brushwork.compute;

/**
 * A convolution's frozen weights and bias on a device, in whatever layouts its programs want;
 * shared by any number of programs, owned by whoever made it. Close it after those programs.
 */
public interface Filter extends AutoCloseable {
  FilterShape shape();

  @Override
  void close();
}
