package dev.brushwork.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that calls of this process follow, and those that are to be cancelled because their call
 * has gone: until the store has heard of it, however long it does not answer.
 */
final class Followers {
  private static final Logger log = LoggerFactory.getLogger(Followers.class);

  private final JobStore store;
  private final Map<String, Followed> followed = new ConcurrentHashMap<>();
  private final Map<String, String> abandoned = new ConcurrentHashMap<>();

  private record Followed(String principal, boolean attached, RunFollower follower) {}

  Followers(JobStore store) {
    this.store = store;
  }

  void add(NewJob job, RunFollower follower) {
    boolean attached = !job.placement().attachedTo().isEmpty();
    followed.put(job.placement().id(), new Followed(job.principal(), attached, follower));
  }

  void remove(String id) {
    followed.remove(id);
  }

  Optional<RunFollower> of(String id) {
    return Optional.ofNullable(followed.get(id)).map(Followed::follower);
  }

  /** The call of a job has gone, and the job is to end with it. */
  void abandon(String principal, String id) {
    abandoned.put(id, principal);
    followed.remove(id);
  }

  /** Jobs that are attached to calls of this process. */
  List<String> attached() {
    return followed.entrySet().stream()
        .filter(entry -> entry.getValue().attached())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether this node must be known to be alive for the sake of its calls. */
  boolean needNode() {
    return !abandoned.isEmpty() || followed.values().stream().anyMatch(Followed::attached);
  }

  /** Abandons an attached job that will not start any more. */
  void giveUp(String id) {
    Followed given = followed.get(id);
    if (given != null && given.attached()) {
      abandoned.put(id, given.principal()); // its follower is told by the feed
    }
  }

  /**
   * Cancels what was abandoned.
   *
   * @throws StoreUnavailableException if the store does not answer: then it is tried again
   */
  void cancelAbandoned() {
    for (Map.Entry<String, String> job : List.copyOf(abandoned.entrySet())) {
      try {
        store.cancel(job.getValue(), job.getKey());
      } catch (JobNotFoundException e) {
        log.debug("job {} is gone already", job.getKey());
      }
      abandoned.remove(job.getKey());
    }
  }
}
