package dev.brushwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.v1.JobEvent;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watch while the server, its callers' tokens and its patience change. */
@Timeout(60)
class WatchOverRestartTest {
  @TempDir Path folder;
  private final FakeJobs jobs = new FakeJobs();
  private final AtomicReference<String> known = new AtomicReference<>("first");
  private final List<Long> heard = new CopyOnWriteArrayList<>();
  private Path token;
  private FakeJobServer server;
  private BrushworkClient client;

  /** Lets in whoever shows the token that is known at the time. */
  private final class Door implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      String shown =
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      if (!("Bearer " + known.get()).equals(shown)) {
        call.close(Status.UNAUTHENTICATED.withDescription("an old token"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }

  @BeforeEach
  void start() throws IOException {
    token = Files.writeString(folder.resolve("token"), "first\n");
    server = new FakeJobServer(jobs, new Door());
    client =
        BrushworkClient.builder(server.target())
            .credentials(Credentials.NONE.withTokenFile(token))
            .reconnectFor(Duration.ofSeconds(20))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private CompletableFuture<JobEvent> watch(CountDownLatch begun) {
    return CompletableFuture.supplyAsync(
        () ->
            client
                .jobs()
                .watch(
                    "j",
                    0,
                    event -> {
                      heard.add(event.getSequence());
                      begun.countDown();
                    }));
  }

  private void restart() throws Exception {
    server.goAway();
    server.comeBack();
  }

  @Test
  void aTokenThatWasRenewedMeanwhileIsShownWhenTheWatchGoesOn() throws Exception {
    jobs.watch = (request, call) -> call.onNext(FakeJobs.event(3));
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<JobEvent> last = watch(begun);
    begun.await();
    Files.writeString(token, "second");
    known.set("second");
    jobs.watch =
        (request, call) -> {
          call.onNext(FakeJobs.event(request.getAfterSequence() + 1));
          call.onCompleted();
        };
    restart();
    assertThat(last.join().getSequence()).isEqualTo(4);
    assertThat(heard).containsExactly(3L, 4L);
  }

  @Test
  void aTokenThatIsKnownNoMoreEndsTheWatch() throws Exception {
    jobs.watch = (request, call) -> call.onNext(FakeJobs.event(3));
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<JobEvent> last = watch(begun);
    begun.await();
    known.set("second");
    restart();
    assertThatThrownBy(last::join).cause().isInstanceOf(AccessException.class);
    assertThat(heard).containsExactly(3L);
  }

  @Test
  void severalRestartsLoseAndRepeatNothing() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    jobs.watch = (request, call) -> call.onNext(FakeJobs.event(request.getAfterSequence() + 1));
    CompletableFuture<JobEvent> last = watch(begun);
    begun.await();
    for (int i = 0; i < 3; i++) {
      int before = heard.size();
      restart();
      while (heard.size() == before) {
        Thread.sleep(10);
      }
    }
    jobs.watch = (request, call) -> call.onCompleted();
    restart();
    assertThat(last.join().getSequence()).isEqualTo(4);
    assertThat(heard).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void anInterruptEndsAWatchThatWaitsForTheServer() throws Exception {
    jobs.watch = (request, call) -> call.onNext(FakeJobs.event(3));
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> flagAfter = new CompletableFuture<>();
    Thread watcher =
        new Thread(
            () -> {
              try {
                client.jobs().watch("j", 0, event -> begun.countDown());
                flagAfter.completeExceptionally(new AssertionError("the watch ended"));
              } catch (BrushworkException e) {
                flagAfter.complete(Thread.currentThread().isInterrupted());
              }
            });
    watcher.start();
    begun.await();
    server.goAway();
    Thread.sleep(300); // it now waits between two calls, or is in one
    watcher.interrupt();
    assertThat(flagAfter.join()).isTrue();
  }
}
