package dev.brushwork.job;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries until it works: what a run has made outlives a disk that is full or a database that is
 * gone.
 */
final class Persistence {
  private static final Logger log = LoggerFactory.getLogger(Persistence.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final BooleanSupplier hopeless;

  /** Something that may fail for a while. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }

  /** It has not worked until the end. */
  static final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AbandonedException(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * @param hopeless whether there is no time for another try
   */
  Persistence(BooleanSupplier hopeless) {
    this.hopeless = hopeless;
  }

  /**
   * Does it.
   *
   * @throws AbandonedException if it has not worked until the end
   */
  <T> T insist(Step<T> step) {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return step.run();
      } catch (IOException | StoreUnavailableException e) {
        if (hopeless.getAsBoolean()) {
          throw new AbandonedException(e);
        }
        log.warn("trying again in {} ms: {}", pause.toMillis(), e.toString());
        pause(pause, e);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  private static void pause(Duration pause, Exception cause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AbandonedException(cause);
    }
  }
}
