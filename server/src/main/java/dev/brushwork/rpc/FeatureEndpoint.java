package dev.brushwork.rpc;

import dev.brushwork.engine.Engine;
import dev.brushwork.job.RunQueue;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.ExtractFeaturesResponse;
import dev.brushwork.v1.FeatureServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicReference;

/** Computes features of images. */
final class FeatureEndpoint extends FeatureServiceGrpc.FeatureServiceImplBase {
  private final Engine engine;
  private final FeatureRequestValidator validator;
  private final RunQueue queue;
  private final HeapBudget heap;

  FeatureEndpoint(
      Engine engine, FeatureRequestValidator validator, RunQueue queue, HeapBudget heap) {
    this.engine = engine;
    this.validator = validator;
    this.queue = queue;
    this.heap = heap;
  }

  @Override
  public void extractFeatures(
      ExtractFeaturesRequest request, StreamObserver<ExtractFeaturesResponse> observer) {
    ServerCallStreamObserver<ExtractFeaturesResponse> call =
        (ServerCallStreamObserver<ExtractFeaturesResponse>) observer;
    AtomicReference<Runnable> leave = new AtomicReference<>(() -> {});
    call.setOnCancelHandler(() -> leave.get().run());
    try {
      FeaturePlan plan = validator.plan(request);
      queue.requireRoom();
      leave.set(enqueue(plan, call));
    } catch (RuntimeException e) {
      call.onError(StatusMapper.toStatus(e));
    }
  }

  private Runnable enqueue(
      FeaturePlan plan, ServerCallStreamObserver<ExtractFeaturesResponse> call) {
    HeapBudget.Share share = heap.take(plan.heapBytes());
    try {
      TensorStream stream = new TensorStream(call, share::close);
      FeatureRun run =
          new FeatureRun(
              engine, plan, plan.decode(engine.limits().image()), stream, call::isCancelled);
      RunQueue.Ticket ticket = queue.submit(run);
      return () -> {
        ticket.withdraw();
        stream.cancelled();
      };
    } catch (RuntimeException e) {
      share.close();
      throw e;
    }
  }
}
