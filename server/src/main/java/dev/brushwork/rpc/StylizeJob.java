package dev.brushwork.rpc;

import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.job.Job;
import dev.brushwork.job.JobFeed;
import dev.brushwork.job.JobNotFoundException;
import dev.brushwork.job.JobProgress;
import dev.brushwork.job.JobResult;
import dev.brushwork.job.JobService;
import dev.brushwork.job.JobState;
import dev.brushwork.job.NewJob;
import dev.brushwork.job.QueueClosedException;
import dev.brushwork.job.RunFollower;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.job.Work;
import dev.brushwork.v1.Accepted;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call that follows its job: closely while the job runs in this process, else by what the store
 * has of it. How it ends, the store alone says.
 */
final class StylizeJob implements RunFollower, JobFeed.Watcher {
  private static final Logger log = LoggerFactory.getLogger(StylizeJob.class);

  private final JobService jobs;
  private final NewJob job;
  private final Reporting reporting;
  private final ProgressStream stream;
  private final String id;
  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicReference<Work> work;
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile int lastIteration = -1;
  private boolean ended;

  StylizeJob(JobService jobs, JobRequests.OfCall made, Reporting reporting, ProgressStream stream) {
    this.jobs = jobs;
    this.job = made.job();
    this.work = new AtomicReference<>(made.work());
    this.reporting = reporting;
    this.stream = stream;
    this.id = job.placement().id();
  }

  /** Creates the job. Until its first event is on its way, a run that has begun waits. */
  void start(Accepted accepted) {
    try {
      jobs.create(job, this);
      stream.accepted(accepted);
    } finally {
      started.countDown();
    }
    jobs.feed().watch(id, this);
  }

  @Override
  public Optional<Work> takeWork() {
    return Optional.ofNullable(work.getAndSet(null));
  }

  @Override
  public Reporting reporting() {
    return reporting;
  }

  /** Takes no lock that is held while the store is asked: the run waits for this. */
  @Override
  public void onProgress(Progress progress) {
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    lastIteration = progress.iteration();
    stream.progress(progress);
  }

  @Override
  public void onFailure(RuntimeException why) {
    failure = Optional.of(why);
  }

  @Override
  public synchronized void onNews() {
    if (ended) {
      return;
    }
    try {
      Job now = jobs.get(job.principal(), id);
      switch (now.state()) {
        case SUCCEEDED -> {
          JobResult made = now.result().orElseThrow();
          stream.result(JobMessages.called(made, file(made.imageSha256())));
          end();
        }
        case FAILED -> {
          StatusRuntimeException status =
              failure
                  .map(StatusMapper::toStatus)
                  .orElseGet(() -> StatusMapper.failed(now.failure().orElseThrow()));
          if (now.result().isPresent()) {
            JobResult rest = now.result().get();
            stream.diverged(JobMessages.called(rest, file(rest.imageSha256())), status);
            end();
          } else {
            fail(status);
          }
        }
        case CANCELLED ->
            fail(
                jobs.isDraining()
                    ? StatusMapper.toStatus(new QueueClosedException())
                    : StatusMapper.cancelled());
        default -> fromAfar(now);
      }
    } catch (StoreUnavailableException e) {
      log.debug("the call of job {} waits for the store", id, e);
    } catch (JobNotFoundException e) {
      fail(StatusMapper.cancelled()); // ended and deleted between two looks
    } catch (IOException | RuntimeException e) {
      fail(StatusMapper.toStatus(e));
    }
  }

  /** The progress of a job that runs on another server. */
  private void fromAfar(Job now) {
    boolean elsewhere =
        now.state() == JobState.RUNNING && !now.node().orElse("").equals(jobs.node());
    if (elsewhere && now.progress().isPresent()) {
      JobProgress progress = now.progress().get();
      if (progress.iteration() > lastIteration) {
        lastIteration = progress.iteration();
        stream.progress(
            new Progress(
                progress.iteration(),
                progress.iterations(),
                progress.losses(),
                progress.iterationsPerSecond(),
                progress.secondsLeft(),
                Optional.empty()));
      }
    }
  }

  private byte[] file(String sha256) throws IOException {
    try (InputStream in = jobs.blobs().open(sha256)) {
      return in.readAllBytes();
    }
  }

  @Override
  public synchronized void onClose() {
    onNews();
    fail(StatusMapper.toStatus(new QueueClosedException()));
  }

  /** The caller has gone, and the job with it, unless it stands alone. */
  synchronized void callerGone() {
    stream.cancelled();
    if (!ended) {
      end();
      if (!job.placement().attachedTo().isEmpty()) {
        log.info("job {} is cancelled: its caller has gone", id);
        jobs.abandon(job.principal(), id);
      }
    }
  }

  private void fail(StatusRuntimeException status) {
    if (!ended) {
      stream.fail(status);
      end();
    }
  }

  private void end() {
    ended = true;
    work.set(null);
    jobs.feed().leave(id, this);
    jobs.leave(id);
  }
}
