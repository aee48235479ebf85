package dev.brushwork.rpc;

import dev.brushwork.engine.Engine;
import dev.brushwork.job.JobService;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.stub.ServerCallStreamObserver;

/** Makes calls into jobs that they follow. */
final class StylizeJobs {
  private final Engine engine;
  private final JobService jobs;
  private final JobRequests requests;
  private final HeapBudget heap;

  StylizeJobs(Engine engine, JobService jobs, JobRequests requests, HeapBudget heap) {
    this.engine = engine;
    this.jobs = jobs;
    this.requests = requests;
    this.heap = heap;
  }

  /**
   * Creates the job of a call.
   *
   * @return what is to be done if the caller goes
   */
  Runnable start(
      StylizeRequest request, TransferPlan plan, ServerCallStreamObserver<StylizeResponse> call) {
    // The images while they are checked, then the result: as much as a run without a job has.
    HeapBudget.Share share = heap.take(plan.heapBytes());
    try {
      JobRequests.OfCall made =
          requests.ofCall(
              request,
              plan,
              CurrentCaller.get().principal(),
              request.getDetach() ? "" : jobs.node());
      String id = made.job().placement().id();
      Accepted accepted =
          Accepted.newBuilder()
              .setRunId(id)
              .setJobId(id)
              .setQueuePosition(jobs.position())
              .setWidth(plan.output().width())
              .setHeight(plan.output().height())
              .setExecution(Messages.execution(engine, plan.spec(), plan.weights()))
              .build();
      ProgressStream stream = new ProgressStream(call, share::close);
      StylizeJob run = new StylizeJob(jobs, made, plan.reporting(), stream);
      run.start(accepted);
      return run::callerGone;
    } catch (RuntimeException e) {
      share.close();
      throw e;
    }
  }
}
