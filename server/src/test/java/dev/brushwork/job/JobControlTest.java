package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.engine.transfer.Losses;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.Steering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of progress between a run and those who watch it. */
@Timeout(30)
class JobControlTest {
  private final List<Integer> published = new ArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private final Persistence insistent = new Persistence(() -> false);
  private Runnable meanwhile = () -> {};
  private boolean held = true;

  /** A store that takes progress, unless it fails. */
  private JobStore store() {
    return FakeStore.answering(
        "progress",
        args -> {
          meanwhile.run();
          if (failures.getAndDecrement() > 0) {
            throw new StoreUnavailableException("the disk is full", null);
          }
          long number = (Long) args[2] + 1;
          assertThat(number).isEqualTo(writes.incrementAndGet());
          return held ? Optional.of(event(number, (JobProgress) args[1])) : Optional.empty();
        });
  }

  private static JobEvent event(long number, JobProgress progress) {
    return new JobEvent(
        number,
        Instant.EPOCH,
        JobEvent.Type.PROGRESS,
        JobState.RUNNING,
        1,
        "",
        Optional.of(progress));
  }

  private JobControl control(Executor threads, Duration interval) {
    return new JobControl(
        running(),
        new JobKeeping(store(), null, null, null),
        JobSettings.defaults().withProgressInterval(interval),
        threads,
        event -> published.add(event.progress().orElseThrow().iteration()),
        () -> false);
  }

  private static Job running() {
    return new Job(
        "id",
        "me",
        Optional.empty(),
        JobState.RUNNING,
        JobDemand.NONE,
        0,
        Map.of(),
        new byte[0],
        Steering.NONE,
        1,
        Optional.of("node"),
        Optional.empty(),
        Optional.empty(),
        2,
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH,
        Optional.of(Instant.EPOCH),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        0,
        Obstacle.NONE);
  }

  private static Progress progress(int iteration) {
    return new Progress(
        iteration, 100, new Losses(iteration, 1, 2, 3), 1, 100 - iteration, Optional.empty());
  }

  @Test
  void theLastIterationIsToldAtTheEndAlsoIfItsOwnWriteFailed() {
    JobControl control = control(Runnable::run, Duration.ZERO);
    control.progress(progress(99));
    failures.set(3);
    control.progress(progress(100));
    assertThat(published).containsExactly(99);
    control.settle(insistent);
    assertThat(published).containsExactly(99, 100);
    control.settle(insistent);
    assertThat(published).containsExactly(99, 100);
  }

  @Test
  void whereARunEndsEarlyIsToldAlthoughItIsSoonAfterTheLastProgress() {
    JobControl control = control(Runnable::run, Duration.ofHours(1));
    control.progress(progress(1));
    control.progress(progress(2));
    control.progress(progress(3));
    assertThat(published).containsExactly(1);
    control.settle(insistent);
    assertThat(published).containsExactly(1, 3);
  }

  @Test
  void newerProgressTakesThePlaceOfWhatCouldNotBeWritten() {
    JobControl control = control(Runnable::run, Duration.ZERO);
    failures.set(1);
    control.progress(progress(1));
    control.progress(progress(2));
    control.settle(insistent);
    assertThat(published).containsExactly(2);
  }

  @Test
  void anAttemptThatHasLostItsClaimTellsNothing() {
    held = false;
    JobControl control = control(Runnable::run, Duration.ZERO);
    control.progress(progress(100));
    control.settle(insistent);
    assertThat(writes).hasValue(1);
    assertThat(published).isEmpty();
  }

  @Test
  void aServerThatMustStopDoesNotWaitForTheStore() {
    JobControl control = control(Runnable::run, Duration.ZERO);
    failures.set(Integer.MAX_VALUE);
    control.progress(progress(100));
    assertThatExceptionOfType(Persistence.AbandonedException.class)
        .isThrownBy(() -> control.settle(new Persistence(() -> true)));
  }

  @Test
  void theEndWaitsForTheWriteThatIsUnderWay() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Thread run = Thread.currentThread();
    meanwhile =
        () -> {
          begun.countDown();
          while (run.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
          }
        };
    JobControl control = control(task -> new Thread(task).start(), Duration.ZERO);
    control.progress(progress(100));
    begun.await();
    control.settle(insistent);
    assertThat(published).containsExactly(100);
  }
}
