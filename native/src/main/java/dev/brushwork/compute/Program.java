package dev.brushwork.compute;

/**
 * A recording made ready on a device. Replaying it allocates nothing. It owns its arena and its
 * plan; the buffers and filters bound to it belong to others and must outlive it.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public interface Program extends AutoCloseable {
  /** Runs the forward pass, the losses and the stores; the variable stays as it is. */
  void evaluate();

  /**
   * Runs whole iterations: forward pass, losses, stores, gradient, update. May return before they
   * are done; {@link #losses()} and {@link Buffer#download()} wait.
   *
   * @param iterations at least 1
   */
  void run(int iterations);

  /**
   * How many iterations {@link #run} does best at a time, where nobody wants to look in between.
   */
  default int batch() {
    return 1;
  }

  /**
   * The value of each loss term in the last iteration or evaluation, by {@link Loss#index()}: for
   * the variable as it was before that iteration's update.
   */
  double[] losses();

  /** Device bytes that this program owns: what {@link Device#plan} said. */
  long bytes();

  @Override
  void close();
}
