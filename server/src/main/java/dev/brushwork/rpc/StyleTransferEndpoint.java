package dev.brushwork.rpc;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.CostEstimate;
import dev.brushwork.job.RunQueue;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.EstimateCostResponse;
import dev.brushwork.v1.Execution;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Paints pictures, and says what one would cost. */
final class StyleTransferEndpoint extends StyleTransferServiceGrpc.StyleTransferServiceImplBase {
  private final Engine engine;
  private final RequestValidator validator;
  private final RunQueue queue;
  private final HeapBudget heap;
  private final Optional<StylizeJobs> jobs;

  /**
   * @param jobs what runs become, if they are kept as jobs
   */
  StyleTransferEndpoint(
      Engine engine,
      RequestValidator validator,
      RunQueue queue,
      HeapBudget heap,
      Optional<StylizeJobs> jobs) {
    this.jobs = jobs;
    this.engine = engine;
    this.validator = validator;
    this.queue = queue;
    this.heap = heap;
  }

  @Override
  public void stylize(StylizeRequest request, StreamObserver<StylizeResponse> observer) {
    ServerCallStreamObserver<StylizeResponse> call =
        (ServerCallStreamObserver<StylizeResponse>) observer;
    AtomicReference<Runnable> onCancel = new AtomicReference<>(() -> {});
    // A call that has ended also says so through isCancelled, which the run asks.
    call.setOnCancelHandler(() -> onCancel.get().run());
    try {
      TransferPlan plan = validator.plan(request);
      if (jobs.isPresent()) {
        onCancel.set(jobs.get().start(request, plan, call));
        return;
      }
      requireAttached(request);
      queue.requireRoom(); // before the work of decoding, so that a full queue answers at once
      onCancel.set(enqueue(plan, call));
    } catch (RuntimeException e) {
      call.onError(StatusMapper.toStatus(e));
    }
  }

  private static void requireAttached(StylizeRequest request) {
    Findings findings = new Findings();
    if (request.getDetach()) {
      findings.unmet("detach", "this server keeps no jobs, so a run ends with its call");
    }
    findings.raise();
  }

  /**
   * Decodes the images and puts the run in the queue.
   *
   * @return what is to be done if the caller goes
   */
  private Runnable enqueue(TransferPlan plan, ServerCallStreamObserver<StylizeResponse> call) {
    HeapBudget.Share share = heap.take(plan.heapBytes());
    try {
      CostEstimate cost = estimate(plan);
      long deviceBytes = engine.bytesBesidesWeights(cost, plan.weights());
      queue.budget().require(deviceBytes); // before the work of decoding, too
      ValidatedTransfer transfer = plan.decode(engine.limits().image());
      Execution execution = Messages.execution(engine, plan.spec(), plan.weights());
      // Until the last event is read, the call keeps its images and then its result in memory.
      ProgressStream stream = new ProgressStream(call, share::close);
      StylizeRun run =
          new StylizeRun(
              engine,
              transfer,
              execution,
              stream,
              call::isCancelled,
              deviceBytes,
              cost.totalSeconds());
      RunQueue.Ticket ticket = queue.submit(run);
      return () -> {
        if (ticket.withdraw()) {
          run.withdrawn();
        }
        stream.cancelled();
      };
    } catch (RuntimeException e) {
      share.close();
      throw e;
    }
  }

  @Override
  public void estimateCost(
      EstimateCostRequest request, StreamObserver<EstimateCostResponse> observer) {
    EstimateCostResponse response;
    try {
      TransferPlan plan = validator.planEstimate(request.getTransfer());
      engine.calibrate(plan.spec(), plan.weights());
      response =
          Messages.estimate(
              estimate(plan), Messages.execution(engine, plan.spec(), plan.weights()));
    } catch (RuntimeException e) {
      observer.onError(StatusMapper.toStatus(e));
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private CostEstimate estimate(TransferPlan plan) {
    return engine.estimate(
        plan.spec(), plan.weights(), plan.content().extent(), plan.styleExtents());
  }
}
