package dev.brushwork.job;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who watches which job. A watcher is told that there may be news, and then reads them from where
 * it is: so a slow one costs nothing, and none can miss or repeat an event. Watchers of one job who
 * are equally far share what they read, until the next news.
 */
public final class JobFeed {
  private static final Logger log = LoggerFactory.getLogger(JobFeed.class);

  /** Events read at once. Fewer are the last for now: who has them waits for the next news. */
  public static final int PAGE = 64;

  private final Executor threads;
  private final JobStore store;
  private final Map<String, Audience> audiences = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Those who watch one job, and what they have read since its last news. */
  private static final class Audience {
    final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    volatile Map<Long, List<JobEvent>> pages = new ConcurrentHashMap<>();

    /** By one thread: none waits for its reader, and more would be in each other's way. */
    void tell() {
      for (Watcher watcher : watchers) {
        try {
          watcher.onNews();
        } catch (RuntimeException e) {
          log.warn("a watch failed", e); // the others hear it all the same
        }
      }
    }
  }

  /** Hears of a job, on any thread, perhaps on several at once. */
  public interface Watcher {
    /** There may be news. */
    void onNews();

    /** There will be no more from here: the server is stopping. */
    void onClose();
  }

  JobFeed(Executor threads, JobStore store) {
    this.threads = threads;
    this.store = store;
  }

  /** Tells {@code watcher} of a job's news from now on, and at once. */
  public void watch(String jobId, Watcher watcher) {
    audiences.compute(
        jobId,
        (id, old) -> {
          Audience audience = old == null ? new Audience() : old;
          audience.watchers.add(watcher);
          return audience;
        });
    threads.execute(closed ? watcher::onClose : watcher::onNews);
  }

  /** Tells {@code watcher} no more. */
  public void leave(String jobId, Watcher watcher) {
    audiences.computeIfPresent(
        jobId,
        (id, audience) -> {
          audience.watchers.remove(watcher);
          return audience.watchers.isEmpty() ? null : audience;
        });
  }

  /**
   * The first events of a watched job after this number, as they were at its last news or later.
   */
  public List<JobEvent> events(String jobId, long after) {
    Audience audience = audiences.get(jobId);
    return audience == null
        ? store.events(jobId, after, PAGE)
        : audience.pages.computeIfAbsent(after, from -> store.events(jobId, from, PAGE));
  }

  /**
   * Tells, on this thread, of an event that has just been written in this process: whoever is so
   * far need not read it.
   */
  void happened(String jobId, JobEvent event) {
    Audience audience = audiences.get(jobId);
    if (audience != null) {
      audience.pages = new ConcurrentHashMap<>(Map.of(event.sequence() - 1, List.of(event)));
      audience.tell();
    }
  }

  void changed(String jobId) {
    Audience audience = audiences.get(jobId);
    if (audience != null) {
      // A read that began before the news goes into the old map, where nobody looks any more.
      audience.pages = new ConcurrentHashMap<>();
      threads.execute(audience::tell);
    }
  }

  /** Word may have got lost. */
  void changed() {
    List.copyOf(audiences.keySet()).forEach(this::changed);
  }

  void close() {
    closed = true;
    audiences
        .values()
        .forEach(
            audience -> {
              audience.pages = new ConcurrentHashMap<>();
              audience.watchers.forEach(watcher -> threads.execute(watcher::onClose));
            });
  }
}
