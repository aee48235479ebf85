package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.transfer.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunQueueTest {
  private RunQueue queue;

  @AfterEach
  void close() {
    if (queue != null) {
      queue.close();
    }
  }

  @Test
  void executesInTheOrderOfArrivalOnOneThreadASlot() throws Exception {
    queue = new RunQueue(1, 100);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
    CountDownLatch done = new CountDownLatch(50);
    for (int i = 0; i < 50; i++) {
      int number = i;
      queue.submit(
          new TestRun() {
            @Override
            public void execute(StopSignal closing) {
              order.add(number);
              threads.add(Thread.currentThread());
              done.countDown();
            }
          });
    }
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(order).isSorted().hasSize(50);
    assertThat(threads).hasSize(1);
  }

  @Test
  void refusesExactlyThoseBeyondSlotsAndCapacity() throws Exception {
    queue = new RunQueue(2, 3);
    AtomicInteger refused = new AtomicInteger();
    List<BlockingRun> taken = Collections.synchronizedList(new ArrayList<>());
    ExecutorService callers = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 2 + 3 + 10; i++) {
      callers.execute(
          () -> {
            BlockingRun run = new BlockingRun();
            try {
              queue.submit(run);
              taken.add(run);
            } catch (QueueFullException e) {
              refused.incrementAndGet();
            }
          });
    }
    callers.shutdown();
    assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(refused).hasValue(10);
    assertThat(taken).hasSize(5);
    for (BlockingRun run : taken) {
      run.release.countDown();
      assertThat(run.ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void sendsARefusedCallerAwayUntilTheFirstRunIsExpectedToEnd() throws Exception {
    queue = new RunQueue(2, 0);
    BlockingRun slow = new BlockingRun(500);
    BlockingRun quick = new BlockingRun(7);
    queue.submit(slow);
    queue.submit(quick);
    slow.started.await();
    quick.started.await();
    QueueFullException full =
        catchThrowableOfType(QueueFullException.class, () -> queue.submit(new BlockingRun()));
    assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(full.capacity()).isZero();
    assertThatThrownBy(queue::requireRoom).isInstanceOf(QueueFullException.class);
    quick.release.countDown();
    slow.release.countDown();
  }

  @Test
  void keepsTheRetryDelaySaneWhenAnEstimateIsNot() throws Exception {
    for (double wild : new double[] {Double.NaN, -5, 0, Double.POSITIVE_INFINITY}) {
      try (RunQueue small = new RunQueue(1, 0)) {
        BlockingRun run = new BlockingRun(wild);
        small.submit(run);
        run.started.await();
        QueueFullException full =
            catchThrowableOfType(QueueFullException.class, () -> small.submit(new BlockingRun()));
        assertThat(full.retryAfter()).isBetween(Duration.ofMillis(100), Duration.ofHours(1));
        run.release.countDown();
      }
    }
  }

  @Test
  void saysHowManyRunsMustEndFirst() throws Exception {
    queue = new RunQueue(1, 5);
    BlockingRun first = new BlockingRun();
    queue.submit(first);
    first.started.await();
    TestRun second = new TestRun();
    TestRun third = new TestRun();
    queue.submit(second);
    queue.submit(third);
    assertThat(List.of(first.position, second.position, third.position)).containsExactly(0, 1, 2);
    first.release.countDown();
  }

  @Test
  void aRunThatWithdrawsWhileWaitingLeavesItsPlaceAtOnceAndNeverExecutes() throws Exception {
    queue = new RunQueue(1, 1);
    BlockingRun first = new BlockingRun();
    RunQueue.Ticket running = queue.submit(first);
    first.started.await();
    BlockingRun second = new BlockingRun();
    RunQueue.Ticket ticket = queue.submit(second);
    assertThat(ticket.withdraw()).isTrue();
    assertThat(ticket.withdraw()).isFalse();
    assertThat(running.withdraw()).isFalse();
    BlockingRun third = new BlockingRun();
    queue.submit(third); // fits only because the second has left
    first.release.countDown();
    third.started.await();
    third.release.countDown();
    queue.close();
    assertThat(second.started.getCount()).isEqualTo(1);
    assertThat(second.dropped.getCount()).isEqualTo(1);
  }

  @Test
  void aRunThatThrowsDoesNotTakeItsSlotWithIt() throws Exception {
    queue = new RunQueue(1, 5);
    queue.submit(
        new TestRun() {
          @Override
          public void execute(StopSignal closing) {
            AssertionError error = new AssertionError("thrown by the test");
            error.setStackTrace(new StackTraceElement[0]); // the log of the tests stays short
            throw error;
          }
        });
    BlockingRun next = new BlockingRun();
    queue.submit(next);
    assertThat(next.started.await(10, TimeUnit.SECONDS)).isTrue();
    next.release.countDown();
  }

  @Test
  void shutdownDropsTheWaitingAndLetsTheRunningFinish() throws Exception {
    queue = new RunQueue(1, 5);
    BlockingRun running = new BlockingRun();
    BlockingRun waiting = new BlockingRun();
    queue.submit(running);
    running.started.await();
    queue.submit(waiting);
    queue.shutdown();
    assertThat(waiting.dropped.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> queue.submit(new TestRun())).isInstanceOf(QueueClosedException.class);
    assertThat(queue.awaitIdle(Duration.ofMillis(20))).isFalse();
    running.release.countDown();
    assertThat(queue.awaitIdle(Duration.ofSeconds(10))).isTrue();
    assertThat(running.stopSeen).isFalse();
  }

  @Test
  void closeAsksTheRunningToStopAndWaitsForIt() throws Exception {
    queue = new RunQueue(1, 5);
    CountDownLatch started = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    queue.submit(
        new TestRun() {
          @Override
          public void execute(StopSignal closing) {
            started.countDown();
            while (!closing.stopRequested()) {
              Thread.onSpinWait();
            }
            ended.incrementAndGet();
          }
        });
    started.await();
    queue.close();
    assertThat(ended).hasValue(1);
  }

  @Test
  void noRunStartsBeforeItHasBeenToldItsPosition() throws Exception {
    queue = new RunQueue(2, 200);
    AtomicInteger early = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      queue.submit(
          new TestRun() {
            @Override
            public void execute(StopSignal closing) {
              if (position < 0) {
                early.incrementAndGet();
              }
              done.countDown();
            }
          });
    }
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(early).hasValue(0);
  }

  @Test
  void runsGoSideBySideWhileThereIsMemoryAndWaitInOrderWhereThereIsNot() throws Exception {
    queue = new RunQueue(3, 10, new DeviceBudget(() -> 100));
    BlockingRun half = new BlockingRun(1, 50);
    BlockingRun third = new BlockingRun(1, 30);
    BlockingRun large = new BlockingRun(1, 80);
    BlockingRun small = new BlockingRun(1, 10);
    queue.submit(half);
    queue.submit(third);
    queue.submit(large);
    queue.submit(small);
    half.started.await();
    third.started.await();
    assertThat(queue.freeBytes()).isEqualTo(20);
    // A slot is free, and the small one would fit; but then the large one might wait for ever.
    assertThat(small.started.await(100, TimeUnit.MILLISECONDS)).isFalse();
    half.release.countDown();
    assertThat(large.started.await(100, TimeUnit.MILLISECONDS)).isFalse();
    third.release.countDown();
    large.started.await();
    small.started.await();
    large.release.countDown();
    small.release.countDown();
  }

  @Test
  void whatNeverFitsIsRefusedAndTakesNoPlace() {
    queue = new RunQueue(1, 0, new DeviceBudget(() -> 100));
    assertThatThrownBy(() -> queue.submit(new BlockingRun(1, 101)))
        .isInstanceOf(DeviceMemoryException.class)
        .hasMessageContaining("101 bytes")
        .hasMessageContaining("has 100");
    queue.requireRoom();
  }

  @Test
  void theSourceIsToldWhatIsFreeAndAskedAgainWhenARunWithMemoryEnds() throws Exception {
    queue = new RunQueue(2, 10, new DeviceBudget(() -> 100));
    BlockingRun first = new BlockingRun(1, 70);
    BlockingRun second = new BlockingRun(1, 40);
    Deque<BlockingRun> stored = new ConcurrentLinkedDeque<>(List.of(first, second));
    List<Long> offered = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger inside = new AtomicInteger();
    queue.attach(
        free -> {
          assertThat(inside.incrementAndGet()).isEqualTo(1);
          offered.add(free);
          BlockingRun next = stored.peek();
          boolean fits = next != null && next.deviceBytes() <= free;
          inside.decrementAndGet();
          return fits ? Optional.of(stored.poll()) : Optional.empty();
        });
    first.started.await();
    assertThat(second.started.await(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(queue.hasFreeSlot()).isTrue();
    first.release.countDown();
    second.started.await();
    assertThat(offered).startsWith(100L, 30L).contains(100L);
    second.release.countDown();
  }

  private static class TestRun implements Run {
    volatile int position = -1;

    @Override
    public void queued(int value) {
      position = value;
    }

    @Override
    public void execute(StopSignal closing) {}

    @Override
    public void dropped() {}

    @Override
    public double secondsLeft() {
      return 1;
    }
  }

  private static final class BlockingRun extends TestRun {
    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);
    final CountDownLatch dropped = new CountDownLatch(1);
    volatile boolean stopSeen;
    private final double seconds;
    private final long bytes;

    BlockingRun() {
      this(1);
    }

    BlockingRun(double seconds) {
      this(seconds, 0);
    }

    BlockingRun(double seconds, long bytes) {
      this.seconds = seconds;
      this.bytes = bytes;
    }

    @Override
    public long deviceBytes() {
      return bytes;
    }

    @Override
    public void execute(StopSignal closing) {
      started.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      stopSeen = closing.stopRequested();
      ended.countDown();
    }

    @Override
    public void dropped() {
      dropped.countDown();
    }

    @Override
    public double secondsLeft() {
      return seconds;
    }
  }
}
