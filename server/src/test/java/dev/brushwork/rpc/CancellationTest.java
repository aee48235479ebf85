package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CancellationTest {
  /**
   * A test run's iteration takes milliseconds; the rest is for a machine busy with other things.
   */
  private static final Duration ONE_ITERATION = Duration.ofSeconds(3);

  private static final DeviceMemory memory = TestEngine.get().device().memory();
  private static TestServer server;
  private static long baseline;

  @BeforeAll
  static void start() {
    server = new TestServer();
    // A first run leaves the filters in the layouts that it prepared; no other may leave anything.
    server.stylize(TestRequests.stylize());
    baseline = memory.liveBytes();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void cancellingMidRunStopsItAndFreesItsMemoryAHundredTimesInARow() throws Exception {
    for (int i = 0; i < 100; i++) {
      // One slot: each run starts only when the one before has ended.
      AsyncCall call = AsyncCall.start(server.asynchronous(), TestRequests.endless());
      call.awaitProgress();
      assertThat(memory.liveBytes()).isGreaterThan(baseline);
      call.cancel();
      assertThat(call.awaitEnd().getCode()).isEqualTo(Code.CANCELLED);
    }
    awaitBaseline();
  }

  @Test
  void aCallThatPassesItsDeadlineStopsItsRunAndFreesItsMemory() throws Exception {
    AsyncCall call =
        AsyncCall.start(
            server.asynchronous().withDeadlineAfter(1, TimeUnit.SECONDS), TestRequests.endless());
    call.awaitProgress();
    assertThat(call.awaitEnd().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
    awaitBaseline();
  }

  @Test
  void aClientThatVanishesStopsItsRunAndFreesItsMemory() throws Exception {
    try (TestServer own = new TestServer()) {
      AsyncCall call = AsyncCall.start(own.asynchronous(), TestRequests.endless());
      call.awaitProgress();
      own.channel().shutdownNow();
      call.awaitEnd();
      awaitBaseline();
    }
  }

  @Test
  void aQueuedRunThatIsCancelledLeavesItsPlaceAtOnce() throws Exception {
    AsyncCall running = AsyncCall.start(server.asynchronous(), TestRequests.endless());
    running.awaitProgress();
    AsyncCall second = AsyncCall.start(server.asynchronous(), TestRequests.stylize());
    assertThat(second.awaitAccepted().getAccepted().getQueuePosition()).isEqualTo(1);
    AsyncCall third = AsyncCall.start(server.asynchronous(), TestRequests.stylize());
    assertThat(third.awaitAccepted().getAccepted().getQueuePosition()).isEqualTo(2);
    second.cancel();
    // The cancellation travels; the place is free as soon as it arrives, while the first runs on.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    int position = 3;
    while (position != 2 && System.nanoTime() < deadline) {
      AsyncCall probe = AsyncCall.start(server.asynchronous(), TestRequests.stylize());
      position = probe.awaitAccepted().getAccepted().getQueuePosition();
      probe.cancel();
    }
    assertThat(position).isEqualTo(2);
    assertThat(running.awaitProgress()).isNotNull();
    running.cancel();
    assertThat(third.awaitEnd().getCode()).isEqualTo(Code.OK);
    assertThat(second.events()).hasSize(1);
    awaitBaseline();
  }

  private static void awaitBaseline() throws InterruptedException {
    long deadline = System.nanoTime() + ONE_ITERATION.toNanos();
    while (memory.liveBytes() != baseline && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertThat(memory.liveBytes()).isEqualTo(baseline);
  }
}
