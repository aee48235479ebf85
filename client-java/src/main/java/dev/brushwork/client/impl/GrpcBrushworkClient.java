package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.FeatureTensor;
import dev.brushwork.client.Jobs;
import dev.brushwork.client.Stylization;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.EstimateCostResponse;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.FeatureServiceGrpc;
import dev.brushwork.v1.GetCapabilitiesRequest;
import dev.brushwork.v1.GetCapabilitiesResponse;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import dev.brushwork.v1.StyleTransferServiceGrpc.StyleTransferServiceStub;
import dev.brushwork.v1.StylizeRequest;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The client over one channel, which it owns. */
public final class GrpcBrushworkClient implements BrushworkClient {
  private static final int CLOSE_SECONDS = 5;

  /** Whoever asks for health wants an answer while it is true. */
  private static final Duration HEALTH_DEADLINE = Duration.ofSeconds(5);

  private final ManagedChannel channel;
  private final Executor threads;
  private final CallSettings settings;
  private final LargeMessages large;
  private final Set<Stylization> running = ConcurrentHashMap.newKeySet();

  GrpcBrushworkClient(ManagedChannel channel, Executor threads, CallSettings settings) {
    this.channel = channel;
    this.threads = threads;
    this.settings = settings;
    this.large = new LargeMessages(channel);
  }

  /** A client over a channel made elsewhere, such as one within the process, which it then owns. */
  public static BrushworkClient over(ManagedChannel channel) {
    return new GrpcBrushworkClient(channel, ClientThreads.start(), CallSettings.none());
  }

  @Override
  public Stylization stylize(StylizeRequest request) {
    return start(request, List.of());
  }

  @Override
  public Stylization stylize(StylizeRequest request, Consumer<Progress> listener) {
    return start(request, List.of(listener));
  }

  private Stylization start(StylizeRequest request, List<Consumer<Progress>> listeners) {
    GrpcStylization stylization = new GrpcStylization(new SerialExecutor(threads), listeners);
    running.add(stylization);
    var unused =
        stylization.result().whenComplete((result, failure) -> running.remove(stylization));
    StyleTransferServiceStub stub = settings.run(StyleTransferServiceGrpc.newStub(channel));
    if (LargeMessages.surelyFits(request)) {
      stylization.start(() -> stub.stylize(request, stylization));
    } else {
      threads.execute(() -> stylization.start(() -> stub.stylize(large.fit(request), stylization)));
    }
    return stylization;
  }

  @Override
  public EstimateCostResponse estimate(EstimateCostRequest request) {
    return blocking(
        () -> {
          EstimateCostRequest fitting = large.fit(request);
          return settings
              .quick(StyleTransferServiceGrpc.newBlockingStub(channel))
              .estimateCost(fitting);
        });
  }

  @Override
  public List<FeatureTensor> features(ExtractFeaturesRequest request) {
    return blocking(
        () -> {
          FeatureAssembler assembler = new FeatureAssembler();
          settings
              .run(FeatureServiceGrpc.newBlockingStub(channel))
              .extractFeatures(large.fit(request))
              .forEachRemaining(assembler::add);
          return assembler.finish();
        });
  }

  @Override
  public GetCapabilitiesResponse capabilities() {
    return blocking(
        () ->
            settings
                .quick(CapabilityServiceGrpc.newBlockingStub(channel))
                .getCapabilities(GetCapabilitiesRequest.getDefaultInstance()));
  }

  @Override
  public boolean isServing() {
    return blocking(() -> HealthCheck.isServing(channel, CallOptions.DEFAULT, HEALTH_DEADLINE));
  }

  @Override
  public Jobs jobs() {
    return new GrpcJobs(channel, settings, large);
  }

  @Override
  public void close() {
    running.forEach(Stylization::cancel);
    channel.shutdown();
    try {
      if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Makes a call in a context of its own, so that one left before its end is cancelled. */
  static <T> T blocking(Supplier<T> call) {
    CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw BrushworkException.of(e);
    } finally {
      context.detach(before);
      context.cancel(null);
    }
  }
}
