package dev.brushwork.job;

import java.util.Optional;

/** Where a {@link RunQueue} finds more runs when a slot is free. */
public interface RunSource {
  /**
   * Takes the next run, which is then executed. Called on a slot's own thread, which may wait for
   * it; never by two at once.
   *
   * @param freeBytes of device memory that no other run has: the one taken must not need more
   */
  Optional<Run> take(long freeBytes);
}
