package dev.brushwork.job;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims jobs for the slots of this node, and keeps those that run in touch with the store. */
final class JobRunner implements RunSource {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

  private final String node;
  private final Engine engine;
  private final Work.Planner planner;
  private final JobKeeping keeping;
  private final JobSettings settings;
  private final Executor threads;
  private final Map<String, JobRun> running = new ConcurrentHashMap<>();
  private volatile boolean draining;

  JobRunner(
      String node,
      Engine engine,
      Work.Planner planner,
      JobKeeping keeping,
      JobSettings settings,
      Executor threads) {
    this.node = node;
    this.engine = engine;
    this.planner = planner;
    this.keeping = keeping;
    this.settings = settings;
    this.threads = threads;
  }

  @Override
  public Optional<Run> take() {
    if (draining) {
      return Optional.empty();
    }
    Set<String> weights =
        engine.weights().stream().map(HeldWeights::sha256).collect(Collectors.toSet());
    return keeping.store().claim(node, engine.device().backend(), weights).map(this::run);
  }

  private JobRun run(Job job) {
    JobControl control = new JobControl(job, keeping, settings, threads, () -> draining);
    JobRun run =
        new JobRun(
            job,
            engine,
            planner,
            keeping,
            control,
            new Persistence(() -> draining || control.isFenced()),
            () -> running.remove(job.id()));
    running.put(job.id(), run);
    return run;
  }

  /** The jobs that this node runs, now and whenever it is looked at. */
  Set<String> running() {
    return Collections.unmodifiableSet(running.keySet());
  }

  /** Says that this node is alive, and passes on what is asked of its jobs. */
  void beat() {
    if (!running.isEmpty()) {
      keeping.store().heartbeat(node, running.keySet());
      running.values().forEach(JobRun::refresh);
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

  /** Claims nothing more, and suspends what runs. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }
}
