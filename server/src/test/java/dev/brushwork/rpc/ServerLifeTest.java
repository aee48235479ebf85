package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.FeatureServiceGrpc;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a server starts to serve, tells about itself and stops. */
@Timeout(60)
class ServerLifeTest {
  private static final List<String> SERVICES =
      List.of(
          StyleTransferServiceGrpc.SERVICE_NAME,
          FeatureServiceGrpc.SERVICE_NAME,
          CapabilityServiceGrpc.SERVICE_NAME);

  @Test
  void healthAnswersForTheServerAndForEachServiceAndForNoOther() {
    try (TestServer server = new TestServer()) {
      HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(server.channel());
      assertThat(health.check(of("")).getStatus()).isEqualTo(ServingStatus.SERVING);
      for (String service : SERVICES) {
        assertThat(health.check(of(service)).getStatus()).isEqualTo(ServingStatus.SERVING);
      }
      assertThat(
              catchThrowableOfType(
                      StatusRuntimeException.class, () -> health.check(of("no.such.Service")))
                  .getStatus()
                  .getCode())
          .isEqualTo(Code.NOT_FOUND);
    }
  }

  @Test
  void reflectionListsTheServices() throws Exception {
    try (TestServer server = new TestServer()) {
      CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
      StreamObserver<ServerReflectionRequest> requests =
          ServerReflectionGrpc.newStub(server.channel())
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse value) {
                      answer.complete(value);
                    }

                    @Override
                    public void onError(Throwable t) {
                      answer.completeExceptionally(t);
                    }

                    @Override
                    public void onCompleted() {}
                  });
      requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
      assertThat(answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
          .extracting(ServiceResponse::getName)
          .containsAll(SERVICES)
          .contains("grpc.health.v1.Health");
      requests.onCompleted();
    }
  }

  @Test
  void aStopSaysNotServingFirstThenRefusesTheNewDropsTheWaitingAndLetsTheRunningFinish()
      throws Exception {
    TestServer server = new TestServer(options -> options.grace(Duration.ofSeconds(30)));
    try {
      BlockingQueue<ServingStatus> watched = watch(server);
      assertThat(watched.poll(10, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);
      // Long enough to outlast the steps before its end.
      AsyncCall running = AsyncCall.start(server.asynchronous(), TestRequests.stylize(1500, 1));
      running.awaitProgress();
      AsyncCall waiting = AsyncCall.start(server.asynchronous(), TestRequests.stylize());
      waiting.awaitAccepted();
      CompletableFuture<Void> stop = CompletableFuture.runAsync(server.server()::close);
      assertThat(watched.poll(10, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
      StatusRuntimeException dropped = waiting.awaitError();
      assertThat(dropped.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(TestServer.detail(dropped, ErrorInfo.class).orElseThrow().getReason())
          .isEqualTo("STOPPING");
      AsyncCall late = AsyncCall.start(server.asynchronous(), TestRequests.stylize());
      assertThat(late.awaitEnd().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(running.awaitEnd().getCode()).isEqualTo(Code.OK);
      stop.get(30, TimeUnit.SECONDS);
    } finally {
      server.close();
    }
  }

  @Test
  void aRunThatOutlastsTheGraceIsStoppedAsUnavailableAndFreesItsMemory() throws Exception {
    TestServer server = new TestServer(options -> options.grace(Duration.ofMillis(50)));
    try {
      server.stylize(TestRequests.stylize());
      long baseline = TestEngine.get().device().memory().liveBytes();
      AsyncCall running = AsyncCall.start(server.asynchronous(), TestRequests.endless());
      running.awaitProgress();
      server.server().close();
      // The server has stopped, so there is nothing to wait for.
      assertThat(TestEngine.get().device().memory().liveBytes()).isEqualTo(baseline);
      StatusRuntimeException stopped = running.awaitError();
      assertThat(stopped.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(TestServer.detail(stopped, ErrorInfo.class).orElseThrow().getReason())
          .isEqualTo("STOPPING");
    } finally {
      server.close();
    }
  }

  private static BlockingQueue<ServingStatus> watch(TestServer server) {
    BlockingQueue<ServingStatus> seen = new LinkedBlockingQueue<>();
    HealthGrpc.newStub(server.channel())
        .watch(
            of(StyleTransferServiceGrpc.SERVICE_NAME),
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse value) {
                seen.add(value.getStatus());
              }

              @Override
              public void onError(Throwable t) {
                // The watch ends with its server; what it said before is what counts.
                seen.add(ServingStatus.UNKNOWN);
              }

              @Override
              public void onCompleted() {}
            });
    return seen;
  }

  private static HealthCheckRequest of(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }
}
