package dev.brushwork.job;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Who watches which job. A watcher is told that there may be news, and then reads them from the
 * store from where it is: so a slow one costs nothing, and none can miss or repeat an event.
 */
public final class JobFeed {
  private final Executor threads;
  private final Map<String, Set<Watcher>> watchers = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Hears of a job, on any thread, perhaps on several at once. */
  public interface Watcher {
    /** There may be news. */
    void onNews();

    /** There will be no more from here: the server is stopping. */
    void onClose();
  }

  JobFeed(Executor threads) {
    this.threads = threads;
  }

  /** Tells {@code watcher} of a job's news from now on, and at once. */
  public void watch(String jobId, Watcher watcher) {
    watchers.compute(
        jobId,
        (id, all) -> {
          Set<Watcher> some = all == null ? ConcurrentHashMap.newKeySet() : all;
          some.add(watcher);
          return some;
        });
    threads.execute(closed ? watcher::onClose : watcher::onNews);
  }

  /** Tells {@code watcher} no more. */
  public void leave(String jobId, Watcher watcher) {
    watchers.computeIfPresent(
        jobId,
        (id, all) -> {
          all.remove(watcher);
          return all.isEmpty() ? null : all;
        });
  }

  void changed(String jobId) {
    for (Watcher watcher : watchers.getOrDefault(jobId, Set.of())) {
      threads.execute(watcher::onNews);
    }
  }

  /** Word may have got lost. */
  void changed() {
    List.copyOf(watchers.keySet()).forEach(this::changed);
  }

  void close() {
    closed = true;
    watchers.values().forEach(all -> all.forEach(w -> threads.execute(w::onClose)));
  }
}
