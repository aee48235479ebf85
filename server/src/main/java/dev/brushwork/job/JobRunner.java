package dev.brushwork.job;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims jobs for the slots of this node, and keeps those that run in touch with the store. */
final class JobRunner implements RunSource {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

  /** A job that is done so soon is not interrupted for another. */
  private static final double SOON_SECONDS = 5;

  private final String node;
  private final Engine engine;
  private final Work.Planner planner;
  private final JobKeeping keeping;
  private final JobSettings settings;
  private final Executor threads;
  private final RunQueue queue;
  private final Followers followers;
  private final JobFeed feed;
  private final Map<String, JobRun> running = new ConcurrentHashMap<>();
  private volatile boolean draining;

  JobRunner(
      String node,
      Engine engine,
      Work.Planner planner,
      JobKeeping keeping,
      JobSettings settings,
      Executor threads,
      RunQueue queue,
      Followers followers,
      JobFeed feed) {
    this.node = node;
    this.engine = engine;
    this.planner = planner;
    this.keeping = keeping;
    this.settings = settings;
    this.threads = threads;
    this.queue = queue;
    this.followers = followers;
    this.feed = feed;
  }

  @Override
  public Optional<Run> take(long freeBytes) {
    if (draining) {
      return Optional.empty();
    }
    return keeping.store().claim(offer(freeBytes)).map(this::run);
  }

  private NodeOffer offer(long freeBytes) {
    Set<String> weights =
        engine.weights().stream().map(HeldWeights::sha256).collect(Collectors.toSet());
    return new NodeOffer(
        node, engine.device().backend(), weights, freeBytes, queue.budget().total());
  }

  /** Has a job give way to one of a higher priority that would have to wait for long. */
  private void makeWay() {
    keeping
        .store()
        .givingWay(offer(queue.freeBytes()))
        .filter(way -> !queue.hasFreeSlot() || way.deviceBytes() > queue.freeBytes())
        .ifPresent(
            way -> {
              JobRun run = running.get(way.runningId());
              // Not a number before the first iterations: then most of it is ahead.
              if (run != null && !(run.secondsLeft() < SOON_SECONDS)) {
                log.info("job {} gives way to {}", way.runningId(), way.waitingId());
                run.giveWay(way.waitingId());
              }
            });
  }

  private JobRun run(Job job) {
    // A call that waits for its picture gets it while the server has patience.
    BooleanSupplier mustEnd = job.isAttached() ? () -> false : () -> draining;
    JobControl control =
        new JobControl(
            job, keeping, settings, threads, event -> feed.happened(job.id(), event), mustEnd);
    JobRun run =
        new JobRun(
            job,
            engine,
            planner,
            keeping,
            settings,
            control,
            followers.of(job.id()),
            new Persistence(() -> draining || control.isFenced()),
            () -> running.remove(job.id()));
    running.put(job.id(), run);
    return run;
  }

  /** Says what this node could run. */
  void offer() {
    if (!draining) {
      keeping.store().offer(offer(queue.freeBytes()));
    }
  }

  /** The jobs that this node runs, now and whenever it is looked at. */
  Set<String> running() {
    return Collections.unmodifiableSet(running.keySet());
  }

  /** Says that this node is alive, and passes on what is asked of its jobs. */
  void beat() {
    if (!running.isEmpty() || followers.needNode()) {
      keeping.store().heartbeat(node, running.keySet());
    }
    if (!running.isEmpty()) {
      running.values().forEach(JobRun::refresh);
      if (!draining) {
        makeWay();
      }
    }
  }

  /** Something may be asked of a job. */
  void changed(String jobId) {
    JobRun run = running.get(jobId);
    if (run != null) {
      threads.execute(
          () -> {
            try {
              run.refresh();
            } catch (StoreUnavailableException e) {
              log.debug("job {} is looked after with the next tick", jobId, e);
            }
          });
    }
  }

  /** Claims nothing more, suspends what runs alone, and gives up what waits for its call. */
  void drain() {
    draining = true;
    followers.attached().stream().filter(id -> !running.containsKey(id)).forEach(followers::giveUp);
  }

  boolean isDraining() {
    return draining;
  }
}
