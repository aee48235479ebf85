package dev.brushwork.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class StylizationEventsTest {
  private static final StylizeRequest REQUEST = StylizeRequest.getDefaultInstance();
  private static final StylizeResponse ACCEPTED =
      StylizeResponse.newBuilder().setAccepted(Accepted.newBuilder().setWidth(7)).build();
  private static final StylizeResponse RESULT =
      StylizeResponse.newBuilder()
          .setResult(Result.newBuilder().setImage(ByteString.copyFromUtf8("png")))
          .build();

  private final CompletableFuture<ServerCallStreamObserver<StylizeResponse>> calls =
      new CompletableFuture<>();
  @RegisterExtension final FakeServer server = new FakeServer();
  private final BrushworkClient client = server.client();

  @BeforeEach
  void keepTheCall() {
    server.stylize = calls::complete;
  }

  /** Writes down what it hears. */
  private static final class Reader implements Flow.Subscriber<StylizeResponse> {
    final List<StylizeResponse> heard = new CopyOnWriteArrayList<>();
    final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription own) {
      subscription.complete(own);
    }

    @Override
    public void onNext(StylizeResponse event) {
      heard.add(event);
      signals.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure);
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }

    void request(long n) {
      subscription.join().request(n);
    }

    Object next() throws InterruptedException {
      Object signal = signals.poll(10, TimeUnit.SECONDS);
      assertThat(signal).as("a signal within 10 s").isNotNull();
      return signal;
    }

    boolean nothingMore() throws InterruptedException {
      return signals.poll(150, TimeUnit.MILLISECONDS) == null;
    }
  }

  private Reader subscribe(Stylization run) {
    Reader reader = new Reader();
    run.events().subscribe(reader);
    reader.subscription.join();
    return reader;
  }

  private void sendTwoAndTheResult() {
    ServerCallStreamObserver<StylizeResponse> call = calls.join();
    call.onNext(ACCEPTED);
    call.onNext(FakeServer.progress(1));
    call.onNext(FakeServer.progress(2));
    call.onNext(RESULT);
    call.onCompleted();
  }

  @Test
  void everyEventComesInOrderAndThenTheEnd() throws Exception {
    Reader reader = subscribe(client.stylize(REQUEST));
    reader.request(Long.MAX_VALUE);
    reader.request(Long.MAX_VALUE);
    sendTwoAndTheResult();
    assertThat(List.of(reader.next(), reader.next(), reader.next(), reader.next(), reader.next()))
        .containsExactly(
            ACCEPTED, FakeServer.progress(1), FakeServer.progress(2), RESULT, "complete");
  }

  @Test
  void noMoreComesThanWasAskedForAndTheResultWaits() throws Exception {
    Stylization run = client.stylize(REQUEST);
    Reader reader = subscribe(run);
    reader.request(2);
    sendTwoAndTheResult();
    assertThat(reader.next()).isEqualTo(ACCEPTED);
    assertThat(reader.next()).isEqualTo(FakeServer.progress(1));
    assertThat(reader.nothingMore()).isTrue();
    assertThat(run.result()).isNotDone();
    reader.request(1);
    assertThat(reader.next()).isEqualTo(FakeServer.progress(2));
    // The picture is there as soon as it may come, but the subscriber has not asked for it.
    assertThat(run.result().join()).isEqualTo(RESULT.getResult());
    assertThat(reader.nothingMore()).isTrue();
    reader.request(1);
    assertThat(reader.next()).isEqualTo(RESULT);
    assertThat(reader.next()).isEqualTo("complete");
  }

  @Test
  void aSubscriberThatAsksForNothingHoldsTheServerBack() throws Exception {
    subscribe(client.stylize(REQUEST));
    ServerCallStreamObserver<StylizeResponse> call = calls.join();
    assertThat(call.isReady()).isTrue();
    call.onNext(ACCEPTED);
    Thread.sleep(100);
    assertThat(call.isReady()).isFalse();
  }

  @Test
  void oneThatLeavesHoldsNobodyBack() throws Exception {
    Stylization run = client.stylize(REQUEST);
    Reader gone = subscribe(run);
    Reader other = subscribe(run);
    other.request(Long.MAX_VALUE);
    gone.subscription.join().cancel();
    sendTwoAndTheResult();
    assertThat(run.result().join()).isEqualTo(RESULT.getResult());
    assertThat(other.next()).isEqualTo(ACCEPTED);
    assertThat(gone.signals).isEmpty();
  }

  @Test
  void oneThatComesLateHearsWhatItMissedOfTheProgressTheNewest() throws Exception {
    Stylization run = client.stylize(REQUEST);
    sendTwoAndTheResult();
    run.result().join();
    Reader late = subscribe(run);
    late.request(10);
    assertThat(List.of(late.next(), late.next(), late.next(), late.next()))
        .containsExactly(ACCEPTED, FakeServer.progress(2), RESULT, "complete");
  }

  @Test
  void aFailureComesAfterTheEventsBeforeIt() throws Exception {
    Reader reader = subscribe(client.stylize(REQUEST));
    reader.request(5);
    ServerCallStreamObserver<StylizeResponse> call = calls.join();
    call.onNext(ACCEPTED);
    call.onError(Status.ABORTED.withDescription("diverged").asRuntimeException());
    assertThat(reader.next()).isEqualTo(ACCEPTED);
    assertThat(reader.next())
        .isInstanceOfSatisfying(
            BrushworkException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.ABORTED));
  }

  @Test
  void askingForNoneIsAnErrorOfThatSubscriberAlone() throws Exception {
    Stylization run = client.stylize(REQUEST);
    Reader wrong = subscribe(run);
    wrong.request(0);
    assertThat(wrong.next()).isInstanceOf(IllegalArgumentException.class);
    sendTwoAndTheResult();
    assertThat(run.result().join()).isEqualTo(RESULT.getResult());
  }

  @Test
  void oneThatThrowsIsLeftAloneAndTheRunGoesOn() {
    Stylization run = client.stylize(REQUEST);
    run.events()
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription own) {
                own.request(1);
              }

              @Override
              public void onNext(StylizeResponse event) {
                throw new IllegalStateException("the subscriber's own");
              }

              @Override
              public void onError(Throwable failure) {
                throw new AssertionError(failure);
              }

              @Override
              public void onComplete() {
                throw new AssertionError("it was to be left alone");
              }
            });
    sendTwoAndTheResult();
    assertThat(run.result().join()).isEqualTo(RESULT.getResult());
  }
}
