package dev.brushwork.rpc;

import dev.brushwork.job.Job;
import dev.brushwork.job.JobService;
import dev.brushwork.job.JobStore;
import dev.brushwork.security.Caller;
import dev.brushwork.security.Role;
import dev.brushwork.v1.CancelJobRequest;
import dev.brushwork.v1.CancelJobResponse;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.CreateJobResponse;
import dev.brushwork.v1.DeleteJobRequest;
import dev.brushwork.v1.DeleteJobResponse;
import dev.brushwork.v1.GetJobRequest;
import dev.brushwork.v1.GetJobResponse;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.ListJobsRequest;
import dev.brushwork.v1.ListJobsResponse;
import dev.brushwork.v1.PauseJobRequest;
import dev.brushwork.v1.PauseJobResponse;
import dev.brushwork.v1.ResumeJobRequest;
import dev.brushwork.v1.ResumeJobResponse;
import dev.brushwork.v1.UpdateJobRequest;
import dev.brushwork.v1.UpdateJobResponse;
import dev.brushwork.v1.WatchJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Jobs. */
final class JobEndpoint extends JobServiceGrpc.JobServiceImplBase {
  private final EventMessages messages = new EventMessages();
  private final JobService jobs;
  private final JobRequests requests;

  JobEndpoint(JobService jobs, JobRequests requests) {
    this.jobs = jobs;
    this.requests = requests;
  }

  @Override
  public void createJob(CreateJobRequest request, StreamObserver<CreateJobResponse> observer) {
    answer(
        observer,
        () -> {
          String principal = CurrentCaller.get().principal();
          JobStore.Creation creation =
              jobs.create(
                  principal,
                  JobRequests.requestId(request),
                  () -> requests.create(request, principal));
          return CreateJobResponse.newBuilder()
              .setJob(JobMessages.full(creation.job()))
              .setRepeatedRequest(creation.repeated())
              .build();
        });
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
    answer(
        observer,
        () ->
            GetJobResponse.newBuilder()
                .setJob(JobMessages.full(jobs.get(owner(request.getJobId()), request.getJobId())))
                .build());
  }

  @Override
  public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> observer) {
    answer(
        observer,
        () -> {
          var query = JobPages.read(request, CurrentCaller.get());
          List<Job> page = jobs.list(query);
          ListJobsResponse.Builder response = ListJobsResponse.newBuilder();
          page.forEach(job -> response.addJobs(JobMessages.basic(job)));
          if (page.size() == query.pageSize()) {
            response.setNextPageToken(JobPages.token(page.get(page.size() - 1)));
          }
          return response.build();
        });
  }

  @Override
  public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> observer) {
    ServerCallStreamObserver<WatchJobResponse> call =
        (ServerCallStreamObserver<WatchJobResponse>) observer;
    try {
      Job job = jobs.get(owner(request.getJobId()), request.getJobId());
      WatchStream stream =
          new WatchStream(call, messages, jobs, job.id(), request.getAfterSequence());
      if (job.state().isFinal()
          && Long.compareUnsigned(request.getAfterSequence(), job.lastSequence()) >= 0) {
        stream.complete();
      } else {
        jobs.feed().watch(job.id(), stream);
      }
    } catch (RuntimeException e) {
      call.onError(StatusMapper.toStatus(e));
    }
  }

  @Override
  public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> observer) {
    answer(
        observer,
        () ->
            CancelJobResponse.newBuilder()
                .setJob(
                    JobMessages.full(jobs.cancel(owner(request.getJobId()), request.getJobId())))
                .build());
  }

  @Override
  public void pauseJob(PauseJobRequest request, StreamObserver<PauseJobResponse> observer) {
    answer(
        observer,
        () ->
            PauseJobResponse.newBuilder()
                .setJob(JobMessages.full(jobs.pause(owner(request.getJobId()), request.getJobId())))
                .build());
  }

  @Override
  public void resumeJob(ResumeJobRequest request, StreamObserver<ResumeJobResponse> observer) {
    answer(
        observer,
        () ->
            ResumeJobResponse.newBuilder()
                .setJob(
                    JobMessages.full(jobs.resume(owner(request.getJobId()), request.getJobId())))
                .build());
  }

  @Override
  public void updateJob(UpdateJobRequest request, StreamObserver<UpdateJobResponse> observer) {
    answer(
        observer,
        () -> {
          Job job = jobs.get(owner(request.getJobId()), request.getJobId());
          var steering = requests.steering(request, job);
          return UpdateJobResponse.newBuilder()
              .setJob(
                  JobMessages.full(
                      jobs.update(
                          job.principal(),
                          job.id(),
                          steering,
                          request.hasPriority()
                              ? OptionalInt.of(request.getPriority())
                              : OptionalInt.empty(),
                          UpdateText.of(request))))
              .build();
        });
  }

  @Override
  public void deleteJob(DeleteJobRequest request, StreamObserver<DeleteJobResponse> observer) {
    answer(
        observer,
        () -> {
          jobs.delete(owner(request.getJobId()), request.getJobId());
          return DeleteJobResponse.getDefaultInstance();
        });
  }

  /** In whose name a job is looked for: the caller's own, or for an operator that of its owner. */
  private String owner(String jobId) {
    check(jobId);
    Caller caller = CurrentCaller.get();
    return caller.may(Role.OPERATOR)
        ? jobs.principalOf(jobId).orElse(caller.principal())
        : caller.principal();
  }

  private static void check(String jobId) {
    Findings findings = new Findings();
    if (jobId.isEmpty()) {
      findings.invalid("job_id", "is required");
    } else if (jobId.indexOf('\0') >= 0) {
      findings.invalid("job_id", "must not contain the character U+0000");
    }
    findings.raise();
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    T response;
    try {
      response = work.get();
    } catch (RuntimeException e) {
      observer.onError(StatusMapper.toStatus(e));
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }
}
