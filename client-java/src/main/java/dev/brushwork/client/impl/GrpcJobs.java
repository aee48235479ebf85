package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.Jobs;
import dev.brushwork.v1.CancelJobRequest;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.DeleteJobRequest;
import dev.brushwork.v1.DownloadImageRequest;
import dev.brushwork.v1.DownloadImageResponse;
import dev.brushwork.v1.GetJobRequest;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.brushwork.v1.ListJobsRequest;
import dev.brushwork.v1.ListJobsResponse;
import dev.brushwork.v1.PauseJobRequest;
import dev.brushwork.v1.ResumeJobRequest;
import dev.brushwork.v1.UpdateJobRequest;
import dev.brushwork.v1.WatchJobRequest;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Jobs over a channel that belongs to the client. */
final class GrpcJobs implements Jobs {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final ManagedChannel channel;
  private final Supplier<JobServiceBlockingStub> stub;

  /**
   * @param stub makes a stub for one call
   */
  GrpcJobs(ManagedChannel channel, Supplier<JobServiceBlockingStub> stub) {
    this.channel = channel;
    this.stub = stub;
  }

  @Override
  public Job create(CreateJobRequest request) {
    return call(jobs -> jobs.createJob(request).getJob());
  }

  @Override
  public Job get(String jobId) {
    return call(jobs -> jobs.getJob(GetJobRequest.newBuilder().setJobId(jobId).build()).getJob());
  }

  @Override
  public ListJobsResponse list(ListJobsRequest request) {
    return call(jobs -> jobs.listJobs(request));
  }

  @Override
  public Job cancel(String jobId) {
    return call(
        jobs -> jobs.cancelJob(CancelJobRequest.newBuilder().setJobId(jobId).build()).getJob());
  }

  @Override
  public Job pause(String jobId) {
    return call(
        jobs -> jobs.pauseJob(PauseJobRequest.newBuilder().setJobId(jobId).build()).getJob());
  }

  @Override
  public Job resume(String jobId) {
    return call(
        jobs -> jobs.resumeJob(ResumeJobRequest.newBuilder().setJobId(jobId).build()).getJob());
  }

  @Override
  public Job update(UpdateJobRequest request) {
    return call(jobs -> jobs.updateJob(request).getJob());
  }

  @Override
  public void delete(String jobId) {
    var unused =
        call(jobs -> jobs.deleteJob(DeleteJobRequest.newBuilder().setJobId(jobId).build()));
  }

  /** What is asked of a stub. */
  @FunctionalInterface
  private interface Call<T> {
    T of(JobServiceBlockingStub jobs);
  }

  private <T> T call(Call<T> call) {
    return GrpcBrushworkClient.blocking(() -> call.of(stub.get()));
  }

  /** Where a watch is. */
  private static final class Progress {
    private final String jobId;
    private final Consumer<JobEvent> listener;
    private long last;
    private JobEvent newest;
    private long lastAnswer = System.nanoTime();
    private boolean answered;

    Progress(String jobId, long afterSequence, Consumer<JobEvent> listener) {
      this.jobId = jobId;
      this.last = afterSequence;
      this.listener = listener;
    }

    WatchJobRequest request() {
      return WatchJobRequest.newBuilder().setJobId(jobId).setAfterSequence(last).build();
    }

    void heard(JobEvent event) {
      last = event.getSequence();
      newest = event;
      answered = true;
      lastAnswer = System.nanoTime();
      listener.accept(event);
    }

    boolean mayRetry(BrushworkException failure) {
      return answered
          && failure.code() == Status.Code.UNAVAILABLE
          && System.nanoTime() - lastAnswer < PATIENCE.toNanos();
    }
  }

  @Override
  public JobEvent watch(String jobId, long afterSequence, Consumer<JobEvent> listener) {
    Progress progress = new Progress(jobId, afterSequence, listener);
    Duration pause = FIRST_PAUSE;
    while (true) {
      long before = progress.last;
      try {
        var unused = GrpcBrushworkClient.blocking(() -> watchOnce(progress));
        return progress.newest;
      } catch (BrushworkException e) {
        if (!progress.mayRetry(e)) {
          throw e;
        }
        pause = progress.last > before ? FIRST_PAUSE : pause;
        sleep(pause, e);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
      }
    }
  }

  private Void watchOnce(Progress progress) {
    // Without the calls' deadline: a job may take hours.
    JobServiceGrpc.newBlockingStub(channel)
        .watchJob(progress.request())
        .forEachRemaining(response -> progress.heard(response.getEvent()));
    return null;
  }

  private static void sleep(Duration pause, BrushworkException cause) {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cause;
    }
  }

  @Override
  public String upload(InputStream file) throws IOException {
    return new Upload().send(ImageServiceGrpc.newStub(channel), file);
  }

  @Override
  public void download(String sha256, OutputStream out) throws IOException {
    CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    try {
      Iterator<DownloadImageResponse> pieces =
          ImageServiceGrpc.newBlockingStub(channel)
              .downloadImage(DownloadImageRequest.newBuilder().setSha256(sha256).build());
      while (pieces.hasNext()) {
        pieces.next().getData().writeTo(out);
      }
    } catch (StatusRuntimeException e) {
      throw Errors.of(e);
    } finally {
      context.detach(before);
      context.cancel(null);
    }
  }
}
