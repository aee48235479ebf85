package dev.brushwork.job;

import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.image.ImageEncoder;
import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.engine.transfer.CheckpointException;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.RunControl;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferStoppedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at a job, on a slot's thread. */
final class JobRun implements Run {
  private static final Logger log = LoggerFactory.getLogger(JobRun.class);

  private final Job job;
  private final Engine engine;
  private final Work.Planner planner;
  private final JobKeeping keeping;
  private final JobSettings settings;
  private final JobControl control;
  private final Optional<RunFollower> follower;
  private final Persistence persistence;
  private final Claim claim;
  private final Runnable onEnd;

  /**
   * @param follower of the job in this process
   * @param onEnd called when the attempt has ended, whatever came of it
   */
  JobRun(
      Job job,
      Engine engine,
      Work.Planner planner,
      JobKeeping keeping,
      JobSettings settings,
      JobControl control,
      Optional<RunFollower> follower,
      Persistence persistence,
      Runnable onEnd) {
    this.job = job;
    this.engine = engine;
    this.planner = planner;
    this.keeping = keeping;
    this.settings = settings;
    this.control = control;
    this.follower = follower;
    this.persistence = persistence;
    this.claim = new Claim(job.id(), job.attempt());
    this.onEnd = onEnd;
  }

  /** Passes on what is asked of the job now. Any thread. */
  void refresh() {
    control.refresh(() -> keeping.store().find(job.principal(), job.id()));
  }

  @Override
  public void queued(int position) {}

  @Override
  public void execute(StopSignal closing) {
    control.closeWith(closing);
    try {
      log.info("job {} starts, attempt {}", job.id(), job.attempt());
      Work work =
          follower
              .flatMap(RunFollower::takeWork)
              .orElseGet(() -> patiently(() -> planner.plan(job.request())));
      try {
        succeed(work, paint(work));
      } catch (DivergedException e) {
        fail(work, e);
      }
    } catch (TransferStoppedException e) {
      giveBack(e.iteration());
    } catch (DeviceMemoryException e) {
      fail(JobFailure.Reason.DEVICE_MEMORY, e);
    } catch (WorkException e) {
      fail(JobFailure.Reason.UNMET_PRECONDITION, e);
    } catch (UnreadableException e) {
      setAside(e.getMessage());
    } catch (Persistence.AbandonedException e) {
      log.warn("job {} is left to another attempt: {}", job.id(), e.getMessage());
    } catch (Throwable e) {
      // Whatever it is, the job must not be tried again and again.
      String id = UUID.randomUUID().toString();
      log.error("internal error {}, of job {}", id, job.id(), e);
      fail(
          JobFailure.Reason.INTERNAL,
          "internal error " + id + "; the server's log says more under this id");
    } finally {
      onEnd.run();
    }
  }

  /** What the job needs could not be read for so long, or until it was asked to end. */
  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Reads what the job needs, again and again if that fails.
   *
   * @throws UnreadableException if it still fails when the job is asked to end, or when the store
   *     has failed for as long as makes a silent server a dead one
   */
  private <T> T patiently(Persistence.Step<T> step) {
    long start = System.nanoTime();
    try {
      return new Persistence(
              () ->
                  control.demand() != RunControl.Demand.GO_ON
                      || System.nanoTime() - start > settings.silence().toNanos())
          .insist(step);
    } catch (Persistence.AbandonedException e) {
      throw new UnreadableException(e.getCause());
    }
  }

  private TransferResult paint(Work work) {
    Optional<Checkpoint> from = Optional.empty();
    try {
      if (job.checkpoint().isPresent()) {
        Job.CheckpointReference reference = job.checkpoint().get();
        from = Optional.of(patiently(() -> keeping.checkpoints().read(reference)));
      }
      return paint(work, from);
    } catch (CheckpointException e) {
      String why = "it starts anew, since its checkpoint cannot be used: " + e.getMessage();
      log.warn("job {}: {}", job.id(), why);
      persistence.insist(
          () -> keeping.store().checkpoint(claim, new Job.CheckpointReference("", -1), why));
      return paint(work, Optional.empty());
    }
  }

  private TransferResult paint(Work work, Optional<Checkpoint> from) {
    return engine.run(
        job.steering().applyTo(work.spec()),
        work.weights(),
        work.inputs(),
        follower.map(RunFollower::reporting).orElse(work.reporting()),
        control,
        from,
        this::progress);
  }

  private void progress(Progress progress) {
    control.progress(progress);
    tell(f -> f.onProgress(progress));
  }

  /** Whatever becomes of the follower, the job goes on. */
  private void tell(Consumer<RunFollower> news) {
    try {
      follower.ifPresent(news);
    } catch (RuntimeException e) {
      log.warn("job {}: its follower failed", job.id(), e);
    }
  }

  private void succeed(Work work, TransferResult result) {
    JobResult made = keep(work, result);
    ended(persistence.insist(() -> keeping.store().succeed(claim, made)), "done");
  }

  private JobResult keep(Work work, TransferResult result) {
    byte[] file = ImageEncoder.encode(result.picture(), work.format());
    control.settle(persistence);
    // A result that took an hour is not given up for a disk that is full just now.
    BlobStore.Blob blob = persistence.insist(() -> keeping.blobs().put(out -> out.write(file)));
    return new JobResult(
        blob.sha256(),
        blob.bytes(),
        work.format().format().name(),
        result.picture().width(),
        result.picture().height(),
        result.iterations(),
        result.losses(),
        result.totalSeconds(),
        result.secondsPerIteration(),
        result.peakDeviceBytes(),
        result.tiles(),
        engine.device().backend(),
        engine.device().description(),
        engine.deviceReason(),
        result.precision().name(),
        work.spec().network(),
        work.weights().sha256(),
        work.spec().preset(),
        result.end());
  }

  private void fail(Work work, DivergedException why) {
    tell(f -> f.onFailure(why));
    fail(
        JobFailure.Reason.DIVERGED,
        why.getMessage(),
        () -> why.lastFinite().map(result -> keep(work, result)));
  }

  private void fail(JobFailure.Reason reason, RuntimeException why) {
    tell(f -> f.onFailure(why));
    fail(reason, why.getMessage());
  }

  private void fail(JobFailure.Reason reason, String message) {
    fail(reason, message, Optional::empty);
  }

  /**
   * @param rest keeps what is left
   */
  private void fail(JobFailure.Reason reason, String message, Supplier<Optional<JobResult>> rest) {
    try {
      control.settle(persistence);
      Optional<JobResult> left = rest.get();
      JobFailure failure = new JobFailure(reason, message);
      ended(
          persistence.insist(() -> keeping.store().fail(claim, failure, left)),
          "failed: " + message);
    } catch (Persistence.AbandonedException e) {
      log.warn("job {} is left to another attempt: {}", job.id(), e.getMessage());
    }
  }

  private void giveBack(int iteration) {
    if (control.isFenced()) {
      log.warn("job {}: attempt {} has lost its claim", job.id(), job.attempt());
      return;
    }
    String why = control.reason() + " at iteration " + iteration;
    try {
      control.settle(persistence);
      ended(
          persistence.insist(
              () ->
                  control.isGivingWay()
                      ? keeping.store().giveWay(claim, why)
                      : keeping.store().release(claim, why)),
          why);
    } catch (Persistence.AbandonedException e) {
      log.warn("job {} is left to another attempt: {}", job.id(), e.getMessage());
    }
  }

  /** Gives the job back because what it needs cannot be read; it got nowhere. */
  private void setAside(String why) {
    if (control.demand() != RunControl.Demand.GO_ON) {
      giveBack(job.checkpoint().map(Job.CheckpointReference::iteration).orElse(0));
      return;
    }
    String detail = "what it needs cannot be read: " + why;
    try {
      ended(
          persistence.insist(() -> keeping.store().setAside(claim, detail, settings.maxStalled())),
          "is set aside: " + detail);
    } catch (Persistence.AbandonedException e) {
      log.warn("job {} is left to another attempt: {}", job.id(), e.getMessage());
    }
  }

  private void ended(boolean held, String how) {
    log.info("job {} {}", job.id(), held ? how : "has gone to another attempt meanwhile");
    try {
      if (held && !keeping.store().needsCheckpoints(job.id())) {
        keeping.checkpoints().deleteAll(job.id());
      }
    } catch (IOException | StoreUnavailableException e) {
      log.warn("checkpoints of job {} stay until the next sweep: {}", job.id(), e.toString());
    }
  }

  @Override
  public void dropped() {}

  @Override
  public Optional<Instant> waitedSince(Instant taken) {
    return job.attempt() == 1 ? Optional.of(job.createTime()) : Optional.empty();
  }

  @Override
  public long deviceBytes() {
    return job.deviceBytes();
  }

  /** Asks it to hand over a checkpoint and go back into the queue. */
  void giveWay(String toJob) {
    control.giveWay(toJob);
  }

  @Override
  public double secondsLeft() {
    return control.secondsLeft();
  }
}
