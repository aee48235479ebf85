package dev.brushwork.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs waiting for the device, first come, first served; beside them, a {@link RunSource} may have
 * more, and then both are served in turn. A run for whose memory there is no room beside those that
 * are executed waits, and those behind it wait, too, so that it gets its room. Each slot has one
 * thread of its own that executes one run after the other, because a CPU device is fastest when all
 * its programs are replayed by the same thread.
 */
public final class RunQueue implements AutoCloseable {
  /** Runs that may wait unless told otherwise. */
  public static final int DEFAULT_CAPACITY = 32;

  private static final Logger log = LoggerFactory.getLogger(RunQueue.class);

  /** A caller told to come back sooner than this would only be refused again. */
  private static final double LEAST_RETRY_SECONDS = 0.1;

  /** An estimate gone wild must not send a caller away for ever. */
  private static final double MOST_RETRY_SECONDS = 3600;

  private final int slots;
  private final int capacity;
  private final DeviceBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Ticket> waiting = new ArrayDeque<>();
  private final Set<Ticket> running = new LinkedHashSet<>();
  private final List<Thread> workers = new ArrayList<>();
  private boolean closed;
  private RunSource source;
  private boolean sourceMayHaveMore;
  private boolean sourcesTurn;
  private boolean taking;
  private volatile boolean stopRequested;
  private volatile Consumer<Duration> started = waited -> {};

  /**
   * Starts the slots' threads.
   *
   * @param slots runs executed at once, at least 1
   * @param capacity runs that may wait, at least 0
   */
  public RunQueue(int slots, int capacity) {
    this(slots, capacity, DeviceBudget.UNLIMITED);
  }

  /**
   * Starts the slots' threads.
   *
   * @param budget what the runs that are executed may need together
   */
  public RunQueue(int slots, int capacity, DeviceBudget budget) {
    if (slots < 1 || capacity < 0) {
      throw new IllegalArgumentException("slots must be at least 1 and capacity at least 0");
    }
    this.slots = slots;
    this.capacity = capacity;
    this.budget = budget;
    for (int slot = 0; slot < slots; slot++) {
      Thread worker = new Thread(this::work, "brushwork-run-" + slot);
      worker.setDaemon(true);
      workers.add(worker);
    }
    workers.forEach(Thread::start);
  }

  /** Runs that wait here. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Runs that are executed. */
  public int running() {
    lock.lock();
    try {
      return running.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hears how long runs waited, on the threads of the slots; once, before any run is submitted.
   *
   * @param listener must be quick and throw nothing
   */
  public void onStart(Consumer<Duration> listener) {
    started = listener;
  }

  /**
   * Lets slots take runs from {@code more}, too: in turn with those that wait here, as long as
   * there are both. Called once.
   */
  public void attach(RunSource more) {
    lock.lock();
    try {
      source = more;
      sourceMayHaveMore = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The source may have a run that it did not have when it was asked last. */
  public void wake() {
    lock.lock();
    try {
      sourceMayHaveMore = source != null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Runs executed at once. */
  public int slots() {
    return slots;
  }

  /** What the runs that are executed may need together. */
  public DeviceBudget budget() {
    return budget;
  }

  /** Whether a run that fits would be started now. */
  boolean hasFreeSlot() {
    lock.lock();
    try {
      return running.size() < slots;
    } finally {
      lock.unlock();
    }
  }

  /** Device memory that no run has. */
  long freeBytes() {
    lock.lock();
    try {
      return free();
    } finally {
      lock.unlock();
    }
  }

  private long free() {
    long total = budget.total();
    for (Ticket ticket : running) {
      total -= ticket.run.deviceBytes();
    }
    return total;
  }

  /**
   * Runs that must end before one could start that is taken in now.
   *
   * @param elsewhere that wait in the source
   */
  public int position(int elsewhere) {
    lock.lock();
    try {
      return Math.max(0, waiting.size() + elsewhere + running.size() - slots + 1);
    } finally {
      lock.unlock();
    }
  }

  /** Runs that may wait at once. */
  public int capacity() {
    return capacity;
  }

  /**
   * Throws what {@link #submit} would throw now, so that a caller can spare itself the work of
   * preparing a run that has no place.
   */
  public void requireRoom() {
    lock.lock();
    try {
      checkRoom();
    } finally {
      lock.unlock();
    }
  }

  /** When one that waits is expected to start, from now; between bounds that suit a retry. */
  Duration untilNextStart() {
    lock.lock();
    try {
      return untilAPlaceIsFree();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a run in, after telling it its position.
   *
   * @throws QueueFullException if there is no place
   * @throws QueueClosedException after {@link #shutdown}
   * @throws dev.brushwork.compute.DeviceMemoryException if there will never be memory for it
   */
  public Ticket submit(Run run) {
    budget.require(run.deviceBytes());
    lock.lock();
    try {
      checkRoom();
      run.queued(position(0));
      Ticket ticket = new Ticket(run);
      waiting.addLast(ticket);
      changed.signalAll();
      return ticket;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more runs and drops those that wait; those that are executed go on. */
  public void shutdown() {
    List<Ticket> dropped;
    lock.lock();
    try {
      closed = true;
      dropped = List.copyOf(waiting);
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    // Outside the lock: a run's answer to being dropped is not ours to wait for.
    for (Ticket ticket : dropped) {
      try {
        ticket.run.dropped();
      } catch (RuntimeException e) {
        log.error("a run failed while it was dropped", e);
      }
    }
  }

  /**
   * Waits after {@link #shutdown} until no run is executed.
   *
   * @return whether that came true in time
   */
  public boolean awaitIdle(Duration patience) throws InterruptedException {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      while (!running.isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = changed.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Shuts down, asks the runs being executed to stop and waits until they have. */
  @Override
  public void close() {
    shutdown();
    stopRequested = true;
    boolean interrupted = false;
    for (Thread worker : workers) {
      // A run owns device memory until it has ended, so this waits whatever happens.
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void checkRoom() {
    if (closed) {
      throw new QueueClosedException();
    }
    // A free slot counts as room although its thread may not have fetched its run yet.
    if (waiting.size() + running.size() >= capacity + slots) {
      throw new QueueFullException(capacity, untilAPlaceIsFree());
    }
  }

  /** A place becomes free when any run that is executed ends, because the next one then starts. */
  private Duration untilAPlaceIsFree() {
    double seconds = MOST_RETRY_SECONDS;
    for (Ticket ticket : running) {
      seconds = Math.min(seconds, ticket.run.secondsLeft());
    }
    // Written so that an estimate that is not a number counts as the least.
    seconds = seconds > LEAST_RETRY_SECONDS ? seconds : LEAST_RETRY_SECONDS;
    return Duration.ofNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
  }

  private void work() {
    for (Ticket ticket = next(); ticket != null; ticket = next()) {
      try {
        ticket.run.waitedSince(ticket.taken).ifPresent(this::tellWait);
        ticket.run.execute(() -> stopRequested);
      } catch (Throwable e) {
        // The slot must outlive any run: without its thread the server would only queue.
        log.error("a run failed without saying so to its caller", e);
      } finally {
        ended(ticket);
      }
    }
  }

  private void tellWait(Instant since) {
    Duration waited = Duration.between(since, Instant.now());
    started.accept(waited.isNegative() ? Duration.ZERO : waited);
  }

  /** The run to execute next, or null at the end. */
  private Ticket next() {
    while (true) {
      long free;
      lock.lock();
      try {
        while (taking || !sourceIsDue()) {
          if (!taking && !waiting.isEmpty() && hasRoomFor(waiting.getFirst().run)) {
            sourcesTurn = true;
            Ticket ticket = waiting.removeFirst();
            running.add(ticket);
            return ticket;
          }
          if (closed) {
            return null;
          }
          changed.awaitUninterruptibly();
        }
        sourcesTurn = false;
        sourceMayHaveMore = false;
        taking = true;
        free = free();
      } finally {
        lock.unlock();
      }
      Ticket taken = null;
      try {
        taken = takeFromSource(free).map(Ticket::new).orElse(null);
      } finally {
        tookFromSource(taken);
      }
      if (taken != null) {
        return taken;
      }
    }
  }

  /** What needs more than there is goes when it is alone: the device has the last word. */
  private boolean hasRoomFor(Run run) {
    return running.isEmpty() || run.deviceBytes() <= free();
  }

  private boolean sourceIsDue() {
    return !closed && sourceMayHaveMore && (sourcesTurn || waiting.isEmpty());
  }

  /** Outside the lock: it may take a while. */
  private Optional<Run> takeFromSource(long free) {
    try {
      return source.take(free);
    } catch (RuntimeException e) {
      log.warn("no run can be taken from the store now: {}", e.toString());
      return Optional.empty();
    }
  }

  private void tookFromSource(Ticket ticket) {
    lock.lock();
    try {
      taking = false;
      if (ticket != null) {
        running.add(ticket);
        sourceMayHaveMore = true;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void ended(Ticket ticket) {
    lock.lock();
    try {
      running.remove(ticket);
      // What did not fit before may fit now.
      sourceMayHaveMore |= source != null && ticket.run.deviceBytes() > 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A run's place. */
  public final class Ticket {
    private final Run run;
    private final Instant taken = Instant.now();

    private Ticket(Run run) {
      this.run = run;
    }

    /**
     * Leaves the queue at once. Then the run is neither executed nor dropped.
     *
     * @return false if it was not waiting any more
     */
    public boolean withdraw() {
      lock.lock();
      try {
        return waiting.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
