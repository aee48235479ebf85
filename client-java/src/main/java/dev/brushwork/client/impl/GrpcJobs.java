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
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.Consumer;

/** Jobs over a channel that belongs to the client. */
final class GrpcJobs implements Jobs {
  private final ManagedChannel channel;
  private final CallSettings settings;
  private final LargeMessages large;

  GrpcJobs(ManagedChannel channel, CallSettings settings, LargeMessages large) {
    this.channel = channel;
    this.settings = settings;
    this.large = large;
  }

  @Override
  public Job create(CreateJobRequest request) {
    // With an id, a call whose answer was lost can be made again.
    CreateJobRequest repeatable =
        request.getRequestId().isEmpty()
            ? request.toBuilder().setRequestId(UUID.randomUUID().toString()).build()
            : request;
    return GrpcBrushworkClient.blocking(
        () -> {
          CreateJobRequest fitting = large.fit(repeatable);
          return stub().createJob(fitting).getJob();
        });
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
    return GrpcBrushworkClient.blocking(() -> call.of(stub()));
  }

  private JobServiceBlockingStub stub() {
    return settings.quick(JobServiceGrpc.newBlockingStub(channel));
  }

  @Override
  public JobEvent watch(String jobId, long afterSequence, Consumer<JobEvent> listener) {
    return new Watch(
            request -> JobServiceGrpc.newBlockingStub(channel).watchJob(request),
            settings.reconnecting(),
            jobId,
            afterSequence,
            listener)
        .follow();
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
      throw BrushworkException.of(e);
    } finally {
      context.detach(before);
      context.cancel(null);
    }
  }
}
