package dev.brushwork.compute;

import java.util.function.BooleanSupplier;

/**
 * A recording made ready on a device. Replaying it allocates nothing. It owns its arena and its
 * plan; the buffers and filters bound to it belong to others and must outlive it.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public interface Program extends AutoCloseable {
  /** Runs the forward pass, the losses and the stores; the variable stays as it is. */
  default void evaluate() {
    evaluate(() -> false);
  }

  /**
   * As {@link #evaluate()}, unless it is stopped on the way: then what is stored, and the losses,
   * are of no use. What {@code stop} throws has the same effect, and is thrown on.
   *
   * @param stop asked between operations, on this thread, as often as the device looks up from its
   *     work; so it must be brief
   * @return whether it came to its end
   */
  boolean evaluate(BooleanSupplier stop);

  /**
   * Runs whole iterations: forward pass, losses, stores, gradient, update. May return before they
   * are done; {@link #losses()} and {@link Buffer#download()} wait.
   *
   * @param iterations at least 1
   */
  default void run(int iterations) {
    run(iterations, () -> false);
  }

  /**
   * As {@link #run(int)}, unless it is stopped on the way. The iteration that is under way then is
   * abandoned: the variable and the state of its update are as they were before it, to the bit.
   * What is stored, and the losses, are of no use until the next iteration or evaluation. What
   * {@code stop} throws has the same effect, and is thrown on.
   *
   * @param iterations at least 1
   * @param stop asked between operations, as in {@link #evaluate(BooleanSupplier)}
   * @return iterations done: {@code iterations} if nothing stopped it
   */
  int run(int iterations, BooleanSupplier stop);

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
