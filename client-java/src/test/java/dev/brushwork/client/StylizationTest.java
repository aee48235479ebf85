package dev.brushwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class StylizationTest {
  private static final StylizeRequest REQUEST = StylizeRequest.getDefaultInstance();
  private static final Result PICTURE =
      Result.newBuilder().setImage(ByteString.copyFromUtf8("png")).build();

  @RegisterExtension final FakeServer server = new FakeServer();
  private final BrushworkClient client = server.client();

  @Test
  void progressIsHeardInOrderAndBeforeTheResult() throws Exception {
    server.stylize =
        call -> {
          call.onNext(
              StylizeResponse.newBuilder().setAccepted(Accepted.newBuilder().setWidth(7)).build());
          for (int i = 1; i <= 20; i++) {
            call.onNext(FakeServer.progress(i));
          }
          finish(call);
        };
    List<Progress> heard = new CopyOnWriteArrayList<>();
    Stylization run = client.stylize(REQUEST, heard::add);

    List<Integer> heardByTheEnd =
        run.result().thenApply(picture -> FakeServer.iterations(heard)).get();
    assertThat(heardByTheEnd)
        .isEqualTo(java.util.stream.IntStream.rangeClosed(1, 20).boxed().toList());
    assertThat(run.result().join()).isEqualTo(PICTURE);
    assertThat(run.accepted().join().getWidth()).isEqualTo(7);
  }

  @Test
  void aLateListenerHearsTheNewestProgressFirst() throws Exception {
    CompletableFuture<ServerCallStreamObserver<StylizeResponse>> calls = new CompletableFuture<>();
    server.stylize = calls::complete;
    CountDownLatch second = new CountDownLatch(2);
    Stylization run = client.stylize(REQUEST).onProgress(p -> second.countDown());
    ServerCallStreamObserver<StylizeResponse> call = calls.get();
    call.onNext(FakeServer.progress(1));
    call.onNext(FakeServer.progress(2));
    second.await();

    List<Progress> heard = new CopyOnWriteArrayList<>();
    run.onProgress(heard::add);
    call.onNext(FakeServer.progress(3));
    finish(call);
    run.result().join();
    assertThat(FakeServer.iterations(heard)).containsExactly(2, 3);
  }

  @Test
  void aListenerThatThrowsCostsNeitherTheOthersNorTheResult() {
    CountDownLatch listening = new CountDownLatch(1);
    server.stylize =
        call -> {
          await(listening);
          call.onNext(FakeServer.progress(1));
          call.onNext(FakeServer.progress(2));
          finish(call);
        };
    List<Progress> heard = new CopyOnWriteArrayList<>();
    Stylization run =
        client
            .stylize(REQUEST)
            .onProgress(
                p -> {
                  throw new IllegalStateException("the listener's own");
                })
            .onProgress(heard::add);
    listening.countDown();
    assertThat(run.result().join()).isEqualTo(PICTURE);
    assertThat(FakeServer.iterations(heard)).containsExactly(1, 2);
  }

  @Test
  void aSlowListenerHoldsTheServerBack() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<ServerCallStreamObserver<StylizeResponse>> calls = new CompletableFuture<>();
    server.stylize = calls::complete;
    CountDownLatch heard = new CountDownLatch(1);
    Stylization run =
        client
            .stylize(REQUEST)
            .onProgress(
                p -> {
                  heard.countDown();
                  await(release);
                });
    ServerCallStreamObserver<StylizeResponse> call = calls.get();
    assertThat(call.isReady()).isTrue();
    call.onNext(FakeServer.progress(1));
    heard.await();
    // The client has asked for one message only, and that one is with the listener.
    assertThat(call.isReady()).isFalse();
    release.countDown();
    finish(call);
    assertThat(run.result().join()).isEqualTo(PICTURE);
  }

  @Test
  void cancelReachesTheServerAndFailsTheResult() throws Exception {
    CountDownLatch cancelled = serverThatWaitsForCancellation();
    Stylization run = client.stylize(REQUEST);
    run.accepted().join();
    run.cancel();
    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(failureOf(run).code()).isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void cancellingTheFutureReachesTheServer() throws Exception {
    CountDownLatch cancelled = serverThatWaitsForCancellation();
    Stylization run = client.stylize(REQUEST);
    run.accepted().join();
    run.result().cancel(true);
    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void closingTheClientCancelsItsRuns() throws Exception {
    CountDownLatch cancelled = serverThatWaitsForCancellation();
    Stylization run = client.stylize(REQUEST);
    run.accepted().join();
    client.close();
    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(failureOf(run).code()).isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void aRunAfterCloseFailsAsUnavailable() {
    client.close();
    assertThat(failureOf(client.stylize(REQUEST)).code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void errorsCarryTheirCodeTheirFieldsAndTheRetryDelay() {
    server.stylize =
        call ->
            call.onError(FakeServer.failure(Status.Code.RESOURCE_EXHAUSTED, "the queue is full"));
    BrushworkException failure = failureOf(client.stylize(REQUEST));
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure).hasMessage("the queue is full");
    assertThat(failure.violations())
        .containsExactly(
            new BrushworkException.FieldViolation(
                "transfer.options.iterations", "must be 1 to 100000"));
    assertThat(failure.retryDelay()).contains(Duration.ofMillis(2500));
  }

  @Test
  void aFailureAfterAcceptanceFailsOnlyTheResult() {
    server.stylize =
        call -> {
          call.onNext(
              StylizeResponse.newBuilder().setAccepted(Accepted.getDefaultInstance()).build());
          call.onError(Status.ABORTED.withDescription("diverged").asRuntimeException());
        };
    Stylization run = client.stylize(REQUEST);
    BrushworkException failure = failureOf(run);
    assertThat(failure.code()).isEqualTo(Status.Code.ABORTED);
    assertThat(failure.violations()).isEmpty();
    assertThat(failure.retryDelay()).isEmpty();
    assertThat(run.accepted()).isCompleted();
  }

  @Test
  void aStreamThatEndsWithoutAResultIsAnError() {
    server.stylize = ServerCallStreamObserver::onCompleted;
    assertThat(failureOf(client.stylize(REQUEST)))
        .hasMessageContaining("ended without a result")
        .extracting(BrushworkException::code)
        .isEqualTo(Status.Code.INTERNAL);
  }

  private CountDownLatch serverThatWaitsForCancellation() {
    CountDownLatch cancelled = new CountDownLatch(1);
    server.stylize =
        call -> {
          call.setOnCancelHandler(cancelled::countDown);
          call.onNext(
              StylizeResponse.newBuilder().setAccepted(Accepted.getDefaultInstance()).build());
        };
    return cancelled;
  }

  private static void finish(ServerCallStreamObserver<StylizeResponse> call) {
    call.onNext(StylizeResponse.newBuilder().setResult(PICTURE).build());
    call.onCompleted();
  }

  private static BrushworkException failureOf(Stylization run) {
    Throwable thrown = catchThrowable(() -> run.result().join());
    assertThat(thrown).isInstanceOf(CompletionException.class);
    return (BrushworkException) thrown.getCause();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
