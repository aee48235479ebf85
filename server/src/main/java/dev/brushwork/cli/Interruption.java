package dev.brushwork.cli;

import dev.brushwork.engine.transfer.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C. Asks the work to stop, then holds the JVM's end back until the work has let go of what it
 * held, though not for ever. The exit code of a process that ends so is the JVM's to set: 130.
 */
final class Interruption implements StopSignal, AutoCloseable {
  /** More than an iteration takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Duration patience;
  private final CountDownLatch workEnded = new CountDownLatch(1);
  private final List<Runnable> actions = new ArrayList<>();
  private final Thread hook = new Thread(this::requestAndWait, "brushwork-interruption");
  private boolean requested;

  private Interruption(Duration patience) {
    this.patience = patience;
  }

  /** Listens from now on, until closed, and waits for the end of one iteration. */
  static Interruption listen() {
    return listen(PATIENCE);
  }

  /**
   * Listens from now on, until closed.
   *
   * @param patience how long the work may take to stop
   */
  static Interruption listen(Duration patience) {
    Interruption interruption = new Interruption(patience);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  @Override
  public synchronized boolean stopRequested() {
    return requested;
  }

  /** Runs {@code action} once a stop is requested, or now if it is already. */
  void onRequest(Runnable action) {
    synchronized (this) {
      if (!requested) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  /** Waits until a stop is requested. */
  void awaitRequest() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    onRequest(asked::countDown);
    asked.await();
  }

  /** Asks for the stop. */
  void request() {
    List<Runnable> due;
    synchronized (this) {
      requested = true;
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Runnable::run);
  }

  private void requestAndWait() {
    request();
    try {
      // Past the patience, the process ends with the work unfinished: outputs appear whole or not.
      boolean ended = workEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        System.err.println("brushwork: gave up waiting for the run to stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work has ended. */
  @Override
  public void close() {
    workEnded.countDown();
    if (!stopRequested()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM began to end just now: the hook runs and finds the work ended.
        workEnded.countDown();
      }
    }
  }
}
