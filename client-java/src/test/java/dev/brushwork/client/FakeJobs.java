package dev.brushwork.client;

import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.CreateJobResponse;
import dev.brushwork.v1.DeleteJobRequest;
import dev.brushwork.v1.DeleteJobResponse;
import dev.brushwork.v1.GetJobRequest;
import dev.brushwork.v1.GetJobResponse;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.WatchJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Jobs that fail as often as a test says. */
final class FakeJobs extends JobServiceGrpc.JobServiceImplBase {
  /** How often calls but watches fail with UNAVAILABLE before they are answered. */
  final AtomicInteger failures = new AtomicInteger();

  final List<CreateJobRequest> created = new CopyOnWriteArrayList<>();
  final List<WatchJobRequest> watches = new CopyOnWriteArrayList<>();
  BiConsumer<WatchJobRequest, StreamObserver<WatchJobResponse>> watch = (request, call) -> {};

  private <T> void answer(StreamObserver<T> call, T response) {
    if (failures.getAndDecrement() > 0) {
      call.onError(Status.UNAVAILABLE.withDescription("not now").asRuntimeException());
      return;
    }
    call.onNext(response);
    call.onCompleted();
  }

  @Override
  public void createJob(CreateJobRequest request, StreamObserver<CreateJobResponse> call) {
    created.add(request);
    answer(call, CreateJobResponse.newBuilder().setJob(Job.newBuilder().setJobId("j")).build());
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> call) {
    answer(
        call,
        GetJobResponse.newBuilder().setJob(Job.newBuilder().setJobId(request.getJobId())).build());
  }

  @Override
  public void deleteJob(DeleteJobRequest request, StreamObserver<DeleteJobResponse> call) {
    answer(call, DeleteJobResponse.getDefaultInstance());
  }

  @Override
  public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> call) {
    watches.add(request);
    watch.accept(request, call);
  }

  static WatchJobResponse event(long sequence) {
    return WatchJobResponse.newBuilder()
        .setEvent(JobEvent.newBuilder().setSequence(sequence))
        .build();
  }
}
