package dev.brushwork.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.brushwork.engine.Engine;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.FeatureServiceGrpc;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A real server on a free port over the shared engine, and a channel to it. */
final class TestServer implements AutoCloseable {
  /** HTTP/2's own default; what a stalled reader lets in before the server sees that it stalls. */
  private static final int WINDOW = 65_535;

  private final BrushworkServer server;
  private final ManagedChannel channel;

  TestServer() {
    this(builder -> builder.grace(Duration.ZERO));
  }

  TestServer(UnaryOperator<BrushworkServer.Builder> options) {
    this(TestEngine.get(), options);
  }

  /** Over an engine that stays the test's to close. */
  TestServer(Engine engine, UnaryOperator<BrushworkServer.Builder> options) {
    try {
      server = options.apply(BrushworkServer.builder(engine)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = newChannel();
  }

  /** A connection of the test's own, to be closed by it. */
  ManagedChannel newChannel() {
    return newChannel(WINDOW);
  }

  /**
   * @param window bytes that a reader of it lets in before it reads them
   */
  ManagedChannel newChannel(int window) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
        .usePlaintext()
        .flowControlWindow(window)
        .maxInboundMessageSize(64 << 20)
        .build();
  }

  BrushworkServer server() {
    return server;
  }

  ManagedChannel channel() {
    return channel;
  }

  StyleTransferServiceGrpc.StyleTransferServiceBlockingStub transfers() {
    return StyleTransferServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  StyleTransferServiceGrpc.StyleTransferServiceStub asynchronous() {
    return StyleTransferServiceGrpc.newStub(channel);
  }

  FeatureServiceGrpc.FeatureServiceBlockingStub features() {
    return FeatureServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  CapabilityServiceGrpc.CapabilityServiceBlockingStub capabilities() {
    return CapabilityServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  /** Every event of a run that ends well. */
  List<StylizeResponse> stylize(StylizeRequest request) {
    List<StylizeResponse> events = new ArrayList<>();
    transfers().stylize(request).forEachRemaining(events::add);
    return events;
  }

  /** A detail of a status, such as its BadRequest. */
  static <M extends Message> Optional<M> detail(StatusRuntimeException status, Class<M> type) {
    for (com.google.protobuf.Any any : StatusProto.fromThrowable(status).getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return Optional.empty();
  }

  /** The fields that a status names in its BadRequest. */
  static List<String> badFields(StatusRuntimeException status) {
    return detail(status, com.google.rpc.BadRequest.class)
        .map(
            details ->
                details.getFieldViolationsList().stream()
                    .map(com.google.rpc.BadRequest.FieldViolation::getField)
                    .toList())
        .orElse(List.of());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
