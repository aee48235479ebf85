package dev.brushwork.job;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.Steering;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs: kept once they are acknowledged, run by this node's slots or another's, and looked after by
 * a timer of their own, whatever the devices are doing.
 */
public final class JobService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobService.class);
  private static final int THREADS = 4;
  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final JobKeeping keeping;
  private final JobSettings settings;
  private final RunQueue queue;
  private final String node = nodeName();
  private final ExecutorService threads;
  private final ScheduledExecutorService timer;
  private final JobRunner runner;
  private final JobFeed feed;
  private final Janitor janitor;
  private final Followers followers;
  private final long started = System.nanoTime();
  private long lastOffer;
  private long lastSweep;
  private long failing;
  private boolean down;

  /**
   * Starts to run jobs in the free slots of {@code queue}.
   *
   * @param keeping stays the caller's to close, after this
   */
  public JobService(
      Engine engine,
      JobKeeping keeping,
      Work.Planner planner,
      JobSettings settings,
      RunQueue queue) {
    this.keeping = keeping;
    this.settings = settings;
    this.queue = queue;
    this.threads = Executors.newFixedThreadPool(THREADS, named("brushwork-jobs-"));
    this.timer = Executors.newSingleThreadScheduledExecutor(named("brushwork-job-timer-"));
    this.followers = new Followers(keeping.store());
    this.feed = new JobFeed(threads, keeping.store());
    this.runner =
        new JobRunner(node, engine, planner, keeping, settings, threads, queue, followers, feed);
    this.janitor = new Janitor(keeping, settings);
    this.lastSweep = System.nanoTime() - SWEEP_INTERVAL.toNanos();
    this.lastOffer = started - settings.silence().toNanos();
    this.failing = System.nanoTime() - settings.silence().toNanos();
    if (keeping.store().isExclusive()) {
      // Whatever runs there ran in a process that is no more.
      keeping.store().revive(Duration.ofMillis(-1), node, Set.of(), settings.maxStalled());
    }
    keeping.store().onChange(this::changed);
    queue.attach(runner);
    long tick = settings.tick().toMillis();
    var unused = timer.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
  }

  private static String nodeName() {
    // pid@host, and no two processes share the rest.
    return ManagementFactory.getRuntimeMXBean().getName()
        + "/"
        + UUID.randomUUID().toString().substring(0, 8);
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Jobs of one principal that may wait at once. */
  public int maxQueued() {
    return settings.maxQueued();
  }

  /** What the images of jobs are kept in. */
  public BlobStore blobs() {
    return keeping.blobs();
  }

  /** Who hears of news of jobs. */
  public JobFeed feed() {
    return feed;
  }

  /**
   * As {@link JobStore#create}.
   *
   * @param request examined only if there is no such job yet, and room for it
   * @throws QueueClosedException if this node is stopping
   */
  public JobStore.Creation create(
      String principal, Optional<String> requestId, Supplier<NewJob> request) {
    if (runner.isDraining()) {
      throw new QueueClosedException();
    }
    return withinQuota(
        () -> {
          Optional<Job> first = keeping.store().before(principal, requestId, settings.maxQueued());
          return first.isPresent()
              ? new JobStore.Creation(first.get(), true)
              : keeping.store().create(request.get(), settings.maxQueued());
        });
  }

  /** Says with a refusal when there may be room. */
  private JobStore.Creation withinQuota(Supplier<JobStore.Creation> creation) {
    try {
      return creation.get();
    } catch (JobQuotaException e) {
      throw new JobQuotaException(e.limit(), queue.untilNextStart());
    }
  }

  /**
   * As {@link JobStore#create}, with a follower from before the job starts until {@link #leave} or
   * {@link #abandon}.
   */
  public JobStore.Creation create(NewJob job, RunFollower follower) {
    if (runner.isDraining()) {
      throw new QueueClosedException();
    }
    followers.add(job, follower);
    try {
      return withinQuota(() -> keeping.store().create(job, settings.maxQueued()));
    } catch (StoreUnavailableException e) {
      // It may have been created all the same, and nobody would know of it.
      abandon(job.principal(), job.placement().id());
      throw e;
    } catch (RuntimeException e) {
      followers.remove(job.placement().id());
      throw e;
    }
  }

  /** Follows a job no more. */
  public void leave(String id) {
    followers.remove(id);
  }

  /** Follows a job no more, and cancels it, at the latest when the store answers again. */
  public void abandon(String principal, String id) {
    followers.abandon(principal, id);
    threads.execute(this::cancelAbandoned);
  }

  private void cancelAbandoned() {
    try {
      followers.cancelAbandoned();
    } catch (StoreUnavailableException e) {
      log.debug("abandoned jobs are cancelled with a later tick", e);
    }
  }

  /** This node's name, to attach jobs to. */
  public String node() {
    return node;
  }

  /** Whether this node starts nothing more. */
  public boolean isDraining() {
    return runner.isDraining();
  }

  /** About how many runs must end before a job could start that is created now. */
  public int position() {
    return queue.position(keeping.store().queued());
  }

  /**
   * @throws JobNotFoundException if the principal has no such job
   */
  public Job get(String principal, String id) {
    return keeping.store().find(principal, id).orElseThrow(() -> new JobNotFoundException(id));
  }

  /** As {@link JobStore#principalOf}. */
  public Optional<String> principalOf(String id) {
    return keeping.store().principalOf(id);
  }

  /** As {@link JobStore#list}. */
  public List<Job> list(JobQuery query) {
    return keeping.store().list(query);
  }

  /** As {@link JobStore#cancel}. */
  public Job cancel(String principal, String id) {
    return keeping.store().cancel(principal, id);
  }

  /** As {@link JobStore#pause}. */
  public Job pause(String principal, String id) {
    return keeping.store().pause(principal, id);
  }

  /** As {@link JobStore#resume}. */
  public Job resume(String principal, String id) {
    return keeping.store().resume(principal, id);
  }

  /** As {@link JobStore#update}; a run under way changes before its next iteration. */
  public Job update(
      String principal, String id, Steering steering, OptionalInt priority, String detail) {
    return keeping.store().update(principal, id, steering, priority, detail);
  }

  /** As {@link JobStore#delete}. */
  public void delete(String principal, String id) {
    keeping.store().delete(principal, id);
  }

  private void changed(String jobId) {
    feed.changed(jobId);
    runner.changed(jobId);
    queue.wake();
  }

  /** A few times in as long as makes a silent server a dead one. */
  private void offer(long now) {
    if (now - lastOffer >= settings.silence().toNanos() / 4) {
      runner.offer();
      lastOffer = now;
    }
  }

  private void tick() {
    try {
      long start = System.nanoTime();
      runner.beat();
      offer(start);
      followers.cancelAbandoned();
      keeping.store().expire();
      feed.changed();
      // After an outage, or a long wait, the others may be as alive as this node, and need time to
      // say so.
      long now = System.nanoTime();
      failing = now - start > settings.silence().toNanos() / 2 ? now : failing;
      if (now - failing >= settings.silence().toNanos()) {
        keeping.store().revive(settings.silence(), node, runner.running(), settings.maxStalled());
        if (now - started >= settings.silence().toNanos()) {
          keeping.store().lookForObstacles(settings.silence());
        }
      }
      queue.wake();
      if (System.nanoTime() - lastSweep >= SWEEP_INTERVAL.toNanos()) {
        lastSweep = System.nanoTime();
        janitor.sweep();
      }
      if (down) {
        down = false;
        log.info("the store answers again");
      }
    } catch (StoreUnavailableException | IOException e) {
      failing = System.nanoTime();
      if (!down) {
        down = true;
        log.warn("jobs are not looked after until the store answers: {}", e.toString());
      }
    } catch (RuntimeException e) {
      // The timer would end with it, and all that it looks after.
      log.error("the timer of jobs failed", e);
    }
  }

  /** Starts nothing more; what runs hands over a checkpoint and goes back into the queue. */
  public void drain() {
    runner.drain();
    cancelAbandoned();
  }

  /** Ends the watches and the timer; after the queue, whose runs have ended. */
  @Override
  public void close() {
    drain();
    timer.shutdown();
    feed.close();
    threads.shutdown();
    try {
      timer.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("some watches may end without a word");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
