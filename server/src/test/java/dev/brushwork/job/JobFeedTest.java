package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobFeedTest {
  private final AtomicInteger reads = new AtomicInteger();
  private final JobFeed feed = new JobFeed(Runnable::run, store());

  /** A store that counts how often its events are read. */
  private JobStore store() {
    return FakeStore.answering(
        "events",
        args -> {
          reads.incrementAndGet();
          return new ArrayList<JobEvent>();
        });
  }

  /** Reads whenever it is told of news, from one place. */
  private JobFeed.Watcher reader(long after) {
    return new JobFeed.Watcher() {
      @Override
      public void onNews() {
        assertThat(feed.events("job", after)).isEmpty();
      }

      @Override
      public void onClose() {
        onNews();
      }
    };
  }

  @Test
  void watchersWhoAreEquallyFarShareWhatTheyRead() {
    for (int i = 0; i < 50; i++) {
      feed.watch("job", reader(7));
    }
    assertThat(reads).hasValue(1);
    feed.changed("job");
    assertThat(reads).hasValue(2);
    feed.watch("job", reader(3));
    feed.changed();
    assertThat(reads).hasValue(5);
  }

  @Test
  void nothingIsSharedBeyondTheNextNewsOrTheEnd() {
    JobFeed.Watcher reader = reader(7);
    feed.watch("job", reader);
    feed.changed("job");
    feed.changed("job");
    feed.close();
    assertThat(reads).hasValue(4);
    feed.leave("job", reader);
    assertThat(List.of(feed.events("job", 7), feed.events("job", 7))).hasSize(2);
    assertThat(reads).hasValue(6);
  }

  private static JobEvent event(long number) {
    return new JobEvent(
        number, Instant.EPOCH, JobEvent.Type.PROGRESS, JobState.RUNNING, 1, "", Optional.empty());
  }

  @Test
  void whoIsJustBeforeAnEventGetsItWithoutTheStoreAndOthersReadOn() {
    List<JobEvent> heard = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      feed.watch("job", new Teller(() -> heard.addAll(feed.events("job", 7))));
    }
    reads.set(0);
    feed.happened("job", event(8));
    assertThat(heard).hasSize(50).containsOnly(event(8));
    assertThat(reads).hasValue(0);
    assertThat(feed.events("job", 6)).isEmpty();
    assertThat(reads).hasValue(1);
    feed.changed("job");
    assertThat(heard).hasSize(50);
    assertThat(reads).hasValue(2);
  }

  @Test
  void aWatcherThatFailsKeepsNothingFromTheOthers() {
    AtomicInteger told = new AtomicInteger();
    AtomicBoolean fails = new AtomicBoolean();
    for (int i = 0; i < 5; i++) {
      feed.watch("job", new Teller(told::incrementAndGet));
      feed.watch(
          "job",
          new Teller(
              () -> {
                if (fails.get()) {
                  throw new IllegalStateException("a test's");
                }
              }));
    }
    fails.set(true);
    feed.changed("job");
    assertThat(told).hasValue(10);
  }

  private record Teller(Runnable news) implements JobFeed.Watcher {
    @Override
    public void onNews() {
      news.run();
    }

    @Override
    public void onClose() {}
  }
}
