package dev.brushwork.cli;

import dev.brushwork.engine.transfer.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Ctrl-C. Asks the work to stop, then holds the JVM's end back until the work has let go of what it
 * held and has said so, though not for ever. The exit code of a process that ends so is the JVM's
 * to set, 130 or 143, but for a command for which a stop is its proper end.
 */
final class Interruption implements StopSignal, AutoCloseable {
  private final CountDownLatch workEnded = new CountDownLatch(1);
  private final List<Runnable> actions = new ArrayList<>();
  private final IntConsumer halt;
  private boolean requested;
  private OptionalInt exitCode = OptionalInt.empty();
  private Thread hook;

  /**
   * @param halt ends the JVM at once with an exit code
   */
  Interruption(IntConsumer halt) {
    this.halt = halt;
  }

  /** Has a process that is asked to stop end with this code, once its work has ended. */
  synchronized void endWith(int code) {
    exitCode = OptionalInt.of(code);
  }

  /**
   * Listens from now on, until closed; before, the process ends at once. Called once.
   *
   * @param patience how long the work may take to stop
   */
  synchronized void listen(Duration patience) {
    hook = new Thread(() -> requestAndWait(patience), "brushwork-interruption");
    Runtime.getRuntime().addShutdownHook(hook);
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

  private void requestAndWait(Duration patience) {
    List<Runnable> due;
    synchronized (this) {
      requested = true;
      due = List.copyOf(actions);
    }
    due.forEach(Runnable::run);
    try {
      // Past the patience the process ends all the same; outputs are whole or not there.
      if (!workEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("brushwork: gave up waiting for the work to stop");
        return;
      }
      OptionalInt code;
      synchronized (this) {
        code = exitCode;
      }
      // Every output is written by now, and there is no other way to choose the code.
      code.ifPresent(halt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work has ended, and what there is to say of it is said. */
  @Override
  public synchronized void close() {
    workEnded.countDown();
    if (hook != null && !requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM began to end just now; the hook will find the work ended.
        requested = true;
      }
    }
  }
}
