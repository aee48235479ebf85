package dev.brushwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.WatchJobRequest;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a real connection: calls made again, and watches that go on. */
@Timeout(60)
class ResilienceTest {
  private final FakeJobs jobs = new FakeJobs();
  private FakeJobServer server;
  private BrushworkClient client;

  @BeforeEach
  void start() throws IOException {
    server = new FakeJobServer(jobs);
    client = BrushworkClient.builder(server.target()).reconnectFor(Duration.ofSeconds(20)).build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void aCallThatChangesNothingIsMadeAgain() {
    jobs.failures.set(3);
    assertThat(client.jobs().get("a").getJobId()).isEqualTo("a");
  }

  @Test
  void butNotForEver() {
    jobs.failures.set(100);
    assertThatThrownBy(() -> client.jobs().get("a")).isInstanceOf(UnavailableException.class);
    assertThat(jobs.failures).hasValue(95);
  }

  @Test
  void aCallThatMayNotBeRepeatedIsMadeOnce() {
    jobs.failures.set(1);
    assertThatThrownBy(() -> client.jobs().delete("a")).isInstanceOf(UnavailableException.class);
    assertThat(jobs.failures).hasValue(0);
  }

  @Test
  void withOneAttemptNothingIsMadeAgain() {
    jobs.failures.set(1);
    try (BrushworkClient once = BrushworkClient.builder(server.target()).maxAttempts(1).build()) {
      assertThatThrownBy(() -> once.jobs().get("a")).isInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void aJobIsCreatedUnderOneRandomIdHoweverOftenItIsAskedFor() {
    jobs.failures.set(2);
    client.jobs().create(CreateJobRequest.getDefaultInstance());
    client.jobs().create(CreateJobRequest.newBuilder().setRequestId("mine").build());
    List<String> ids = jobs.created.stream().map(CreateJobRequest::getRequestId).toList();
    assertThat(ids).hasSize(4);
    assertThat(ids.get(0)).hasSize(36).isEqualTo(ids.get(1)).isEqualTo(ids.get(2));
    assertThat(ids.get(3)).isEqualTo("mine");
  }

  @Test
  void aWatchGoesOnAfterTheLastEventWhenTheServerIsGoneForAWhile() throws Exception {
    CountDownLatch two = new CountDownLatch(2);
    jobs.watch =
        (request, call) -> {
          call.onNext(FakeJobs.event(1));
          call.onNext(FakeJobs.event(4));
        };
    List<Long> heard = new CopyOnWriteArrayList<>();
    CompletableFuture<JobEvent> last =
        CompletableFuture.supplyAsync(
            () ->
                client
                    .jobs()
                    .watch(
                        "j",
                        0,
                        event -> {
                          heard.add(event.getSequence());
                          two.countDown();
                        }));
    two.await();
    server.goAway();
    Thread.sleep(500);
    jobs.watch =
        (request, call) -> {
          call.onNext(FakeJobs.event(request.getAfterSequence() + 2));
          call.onCompleted();
        };
    server.comeBack();
    assertThat(last.join().getSequence()).isEqualTo(6);
    assertThat(heard).containsExactly(1L, 4L, 6L);
    assertThat(jobs.watches.stream().map(WatchJobRequest::getAfterSequence))
        .containsExactly(0L, 4L);
  }

  @Test
  void aWatchWithoutAnyAnswerFailsAtOnce() {
    server.close();
    assertThatThrownBy(() -> client.jobs().watch("j", 0, event -> {}))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void aWatchGivesUpWhenTheServerStaysAway() {
    jobs.watch =
        (request, call) -> {
          if (request.getAfterSequence() == 0) {
            call.onNext(FakeJobs.event(1));
          }
          call.onError(Status.UNAVAILABLE.asRuntimeException());
        };
    try (BrushworkClient hasty =
        BrushworkClient.builder(server.target()).reconnectFor(Duration.ofMillis(700)).build()) {
      assertThatThrownBy(() -> hasty.jobs().watch("j", 0, event -> {}))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(jobs.watches).hasSizeBetween(3, 6);
  }

  @Test
  void aWatchThatFailsForAnotherReasonIsNotRepeated() {
    jobs.watch = (request, call) -> call.onError(Status.NOT_FOUND.asRuntimeException());
    assertThatThrownBy(() -> client.jobs().watch("j", 3, event -> {}))
        .isInstanceOf(NotFoundException.class);
    assertThat(jobs.watches).hasSize(1);
  }

  @Test
  void aListenerThatThrowsEndsTheWatch() {
    jobs.watch = (request, call) -> call.onNext(FakeJobs.event(1));
    assertThatThrownBy(
            () ->
                client
                    .jobs()
                    .watch(
                        "j",
                        0,
                        event -> {
                          throw new IllegalStateException("the listener's own");
                        }))
        .hasMessage("the listener's own");
  }
}
