package dev.brushwork.job;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which jobs to list, the newest first.
 *
 * @param principal whose jobs; {@link #EVERYBODY} for all
 * @param states any of these; all if empty
 * @param labels all of these with these values
 * @param pageSize at most so many
 * @param after where the page before ended
 */
public record JobQuery(
    String principal,
    Set<JobState> states,
    Map<String, String> labels,
    int pageSize,
    Optional<Position> after) {
  /** Stands for every principal; none is called so. */
  public static final String EVERYBODY = "*";

  /** Of a job in the list, as its {@code createTime} in milliseconds and its id. */
  public record Position(long createMillis, String id) {
    static Position of(Job job) {
      return new Position(job.createTime().toEpochMilli(), job.id());
    }
  }

  /** Where the page that ends with {@code last} ends. */
  public static Position endingWith(Job last) {
    return Position.of(last);
  }
}
