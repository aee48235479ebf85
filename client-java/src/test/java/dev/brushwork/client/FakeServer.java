package dev.brushwork.client;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import dev.brushwork.client.impl.GrpcBrushworkClient;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.EstimateCostResponse;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.ExtractFeaturesResponse;
import dev.brushwork.v1.FeatureServiceGrpc;
import dev.brushwork.v1.GetCapabilitiesRequest;
import dev.brushwork.v1.GetCapabilitiesResponse;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server within the process whose answers each test writes itself, and a client of it. */
final class FakeServer implements AfterEachCallback {
  Consumer<ServerCallStreamObserver<StylizeResponse>> stylize = call -> {};
  Consumer<StreamObserver<ExtractFeaturesResponse>> features = call -> {};
  Consumer<StreamObserver<EstimateCostResponse>> estimate = call -> {};

  private final String name = InProcessServerBuilder.generateName();
  private final Server server;
  private final BrushworkClient client;

  FakeServer() {
    Server built =
        InProcessServerBuilder.forName(name)
            .addService(
                new StyleTransferServiceGrpc.StyleTransferServiceImplBase() {
                  @Override
                  public void stylize(
                      StylizeRequest request, StreamObserver<StylizeResponse> responses) {
                    FakeServer.this.stylize.accept(
                        (ServerCallStreamObserver<StylizeResponse>) responses);
                  }

                  @Override
                  public void estimateCost(
                      EstimateCostRequest request, StreamObserver<EstimateCostResponse> responses) {
                    estimate.accept(responses);
                  }
                })
            .addService(
                new FeatureServiceGrpc.FeatureServiceImplBase() {
                  @Override
                  public void extractFeatures(
                      ExtractFeaturesRequest request,
                      StreamObserver<ExtractFeaturesResponse> responses) {
                    features.accept(responses);
                  }
                })
            .addService(
                new CapabilityServiceGrpc.CapabilityServiceImplBase() {
                  @Override
                  public void getCapabilities(
                      GetCapabilitiesRequest request,
                      StreamObserver<GetCapabilitiesResponse> responses) {
                    responses.onNext(
                        GetCapabilitiesResponse.newBuilder().setVersion("1.2.3").build());
                    responses.onCompleted();
                  }
                })
            .build();
    try {
      server = built.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    client = GrpcBrushworkClient.over(InProcessChannelBuilder.forName(name).build());
  }

  BrushworkClient client() {
    return client;
  }

  static StylizeResponse progress(int iteration) {
    return StylizeResponse.newBuilder()
        .setProgress(Progress.newBuilder().setIteration(iteration))
        .build();
  }

  /** A failure with every detail that the server sends. */
  static RuntimeException failure(io.grpc.Status.Code code, String message) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(
                Any.pack(
                    BadRequest.newBuilder()
                        .addFieldViolations(
                            BadRequest.FieldViolation.newBuilder()
                                .setField("transfer.options.iterations")
                                .setDescription("must be 1 to 100000"))
                        .build()))
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(
                            com.google.protobuf.Duration.newBuilder()
                                .setSeconds(2)
                                .setNanos(500_000_000))
                        .build()))
            .build());
  }

  static List<Integer> iterations(List<Progress> heard) {
    return heard.stream().map(Progress::getIteration).toList();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    client.close();
    server.shutdownNow();
  }
}
