package dev.brushwork.job;

import dev.brushwork.compute.Precision;
import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.RunControl;
import dev.brushwork.engine.transfer.Steering;
import dev.brushwork.engine.transfer.StopSignal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a run and the store. The run's thread is never made to wait for a disk or a
 * database: progress and checkpoints are handed to other threads, which drop what they cannot
 * write, since the next will do as well; the last progress is kept until it can be.
 */
final class JobControl implements RunControl {
  private static final Logger log = LoggerFactory.getLogger(JobControl.class);

  private final Claim claim;
  private final boolean attached;
  private final JobKeeping keeping;
  private final JobSettings settings;
  private final Executor threads;
  private final BooleanSupplier draining;
  private final Consumer<JobEvent> publish;
  private final AtomicReference<JobProgress> unwritten = new AtomicReference<>();
  private final Object turn = new Object();
  private final AtomicBoolean writerComes = new AtomicBoolean();
  private final AtomicReference<Steering> steering = new AtomicReference<>();

  private volatile JobDemand demand;
  private volatile boolean fenced;
  private volatile String givingWayTo;
  private volatile StopSignal closing = StopSignal.NEVER;
  private volatile double secondsLeft = Double.NaN;
  private Optional<Job.CheckpointReference> durable;
  private FutureTask<Void> writing;
  private Checkpoint handedOver;
  private Steering steered;
  private long lastCheckpoint = System.nanoTime();
  private long lastProgress;
  private long lastNumber;

  /**
   * @param publish hears of each progress that has been written
   * @param draining whether the run must end because the server is stopping
   */
  JobControl(
      Job job,
      JobKeeping keeping,
      JobSettings settings,
      Executor threads,
      Consumer<JobEvent> publish,
      BooleanSupplier draining) {
    this.claim = new Claim(job.id(), job.attempt());
    this.attached = job.isAttached();
    this.keeping = keeping;
    this.settings = settings;
    this.threads = threads;
    this.publish = publish;
    this.draining = draining;
    this.durable = job.checkpoint();
    this.steered = job.steering();
    this.demand = job.demand();
    this.lastProgress = System.nanoTime() - settings.progressInterval().toNanos();
  }

  void closeWith(StopSignal signal) {
    closing = signal;
  }

  /**
   * Looks what is asked of the job. One look after the other, so that an older one never undoes a
   * newer one.
   *
   * @param look asks the store for the job
   */
  synchronized void refresh(Supplier<Optional<Job>> look) {
    Optional<Job> now = look.get();
    if (now.isEmpty()
        || now.get().state() != JobState.RUNNING
        || now.get().attempt() != claim.attempt()) {
      fenced = true;
      return;
    }
    demand = now.get().demand();
    steering.set(now.get().steering());
  }

  boolean isFenced() {
    return fenced;
  }

  /** Why the run was asked to stop. */
  String reason() {
    return switch (demand) {
      case CANCEL -> "cancelled";
      case EXPIRE -> "too late";
      case PAUSE -> "paused";
      case NONE ->
          givingWayTo == null || stopping()
              ? "the server is stopping"
              : "gave way to " + givingWayTo;
    };
  }

  /** Asks the run to make place for another job. */
  void giveWay(String toJob) {
    givingWayTo = toJob;
  }

  /** Whether the run ends to make place for another job, and for nothing else. */
  boolean isGivingWay() {
    return givingWayTo != null && !stopping();
  }

  private boolean stopping() {
    return draining.getAsBoolean() || closing.stopRequested();
  }

  double secondsLeft() {
    return secondsLeft;
  }

  @Override
  public Demand demand() {
    if (fenced || demand == JobDemand.CANCEL || demand == JobDemand.EXPIRE) {
      return Demand.STOP;
    }
    if (attached && stopping()) {
      return Demand.STOP; // nobody could go on with it
    }
    return demand == JobDemand.PAUSE || givingWayTo != null || stopping()
        ? Demand.SUSPEND
        : Demand.GO_ON;
  }

  @Override
  public Optional<Steering> steering() {
    Steering newest = steering.get();
    if (newest == null || newest.equals(steered)) {
      return Optional.empty();
    }
    steered = newest;
    return Optional.of(newest);
  }

  @Override
  public boolean checkpointDue() {
    // One that ends with its process needs none, until it is asked to give way.
    return !attached
        && (writing == null || writing.isDone())
        && System.nanoTime() - lastCheckpoint >= settings.checkpointInterval().toNanos();
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) {
    lastCheckpoint = System.nanoTime();
    if (demand() == Demand.GO_ON) {
      FutureTask<Void> task = new FutureTask<>(() -> write(checkpoint), null);
      writing = task;
      threads.execute(task);
    } else {
      handedOver = checkpoint; // written once the device is free
    }
  }

  @Override
  public void triedAgain(int iteration, Precision precision) {
    log.warn(
        "the loss of job {} was not finite: it goes on from iteration {} in {}",
        claim.jobId(),
        iteration,
        precision);
  }

  private void write(Checkpoint checkpoint) {
    try {
      Job.CheckpointReference written = keeping.checkpoints().write(claim, checkpoint);
      if (!keeping.store().checkpoint(claim, written, "")) {
        fenced = true;
        keeping.checkpoints().delete(written);
        return;
      }
      Optional<Job.CheckpointReference> old = durable.filter(o -> !o.equals(written));
      durable = Optional.of(written);
      if (old.isPresent()) {
        keeping.checkpoints().delete(old.get());
      }
    } catch (IOException | StoreUnavailableException e) {
      log.warn("job {} goes on without a new checkpoint: {}", claim.jobId(), e.toString());
    }
  }

  /** Hears of the run, on its own thread. */
  void progress(Progress progress) {
    secondsLeft = progress.secondsLeft();
    unwritten.set(JobProgress.of(progress));
    long now = System.nanoTime();
    boolean last = progress.iteration() == progress.iterations();
    if (!last && now - lastProgress < settings.progressInterval().toNanos()) {
      return;
    }
    lastProgress = now;
    if (writerComes.compareAndSet(false, true)) {
      threads.execute(this::tryProgress);
    }
  }

  private void tryProgress() {
    writerComes.set(false);
    try {
      writeProgress();
    } catch (StoreUnavailableException e) {
      log.debug("progress of job {} is not written: {}", claim.jobId(), e.toString());
    }
  }

  /** One write after the other, so that watchers hear of them in their order. */
  private void writeProgress() {
    synchronized (turn) {
      JobProgress newest = unwritten.getAndSet(null);
      if (newest == null) {
        return;
      }
      boolean done = false;
      try {
        keeping
            .store()
            .progress(claim, newest, lastNumber)
            .ifPresentOrElse(
                this::written,
                () -> log.debug("job {}: progress after the end of its attempt", claim.jobId()));
        done = true;
      } finally {
        if (!done) {
          unwritten.compareAndSet(null, newest);
        }
      }
    }
  }

  private void written(JobEvent event) {
    lastNumber = event.sequence();
    publish.accept(event);
  }

  /**
   * Waits until what was handed over is written; of the checkpoints, or dropped. The run has ended,
   * and whoever watches the job hears of its last iteration before that.
   */
  void settle(Persistence persistence) {
    if (writing != null) {
      try {
        writing.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        log.error("job {}: a checkpoint could not be written", claim.jobId(), e.getCause());
      }
    }
    if (handedOver != null && !fenced) {
      write(handedOver);
      handedOver = null;
    }
    persistence.insist(
        () -> {
          writeProgress();
          return true;
        });
  }
}
