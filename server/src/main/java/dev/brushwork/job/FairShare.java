package dev.brushwork.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who goes next. Pure: what it says follows from its arguments alone.
 *
 * <p>One level of priority weighs as much as a minute of waiting, and as much as a minute of device
 * time that one's party has used more than another of late. So a higher priority goes first, a
 * lower one not never; and who floods the queue waits behind who does not. Two orders follow:
 *
 * <ul>
 *   <li>Among the jobs of one party: by priority plus the minutes waited.
 *   <li>Among parties: by that of its most urgent job, less the minutes used. Here a job counts as
 *       waiting only since its party was served last, for a party that is served does not starve,
 *       however long its queue is.
 * </ul>
 *
 * <p>What was used is forgotten by half every ten minutes.
 */
public final class FairShare {
  private static final double LEVEL_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final double HALF_LIFE_MILLIS = Duration.ofMinutes(10).toMillis();

  private static final Comparator<Candidate> WITHIN_A_PARTY =
      Comparator.comparingDouble((Candidate c) -> c.waitingSince() - c.priority() * LEVEL_MILLIS)
          .thenComparing(Candidate::id);

  private FairShare() {}

  /**
   * A job that waits, or one that runs as it would wait if it gave way.
   *
   * @param party whose share it is
   * @param waitingSince in milliseconds, by the clock of {@code now}; a time of running later on
   *     does not count as waiting
   * @param deviceBytes that it needs, besides the weights
   */
  public record Candidate(
      String id, String party, int priority, long waitingSince, long deviceBytes) {}

  /**
   * What a party has had.
   *
   * @param usedMillis of device time, of late
   * @param lastServed when a job of it was started last
   */
  public record Use(double usedMillis, long lastServed) {
    /** Of a party that has had nothing. */
    public static final Use NONE = new Use(0, Long.MIN_VALUE);
  }

  /** The job that goes next; empty if none waits. */
  public static Optional<Candidate> first(
      Collection<Candidate> waiting, Map<String, Use> uses, long now) {
    Map<String, List<Candidate>> parties = new HashMap<>();
    waiting.forEach(c -> parties.computeIfAbsent(c.party(), p -> new ArrayList<>()).add(c));
    Candidate first = null;
    double urgency = 0;
    for (Map.Entry<String, List<Candidate>> party : parties.entrySet()) {
      Candidate own = party.getValue().stream().min(WITHIN_A_PARTY).orElseThrow();
      double its = urgency(party.getValue(), uses.getOrDefault(party.getKey(), Use.NONE), now);
      if (first == null
          || its > urgency
          || (its == urgency && WITHIN_A_PARTY.compare(own, first) < 0)) {
        first = own;
        urgency = its;
      }
    }
    return Optional.ofNullable(first);
  }

  private static double urgency(List<Candidate> ofOneParty, Use use, long now) {
    double most = Double.NEGATIVE_INFINITY;
    for (Candidate c : ofOneParty) {
      double waited = Math.max(0, now - Math.max(c.waitingSince(), use.lastServed()));
      most = Math.max(most, c.priority() + waited / LEVEL_MILLIS);
    }
    return most - use.usedMillis() / LEVEL_MILLIS;
  }

  /**
   * The running job that should give way to the one that goes next: the one of the lowest priority,
   * among those the youngest. It must be of a lower priority; and it must not be the one to go next
   * itself once it waits, be it that it has waited long before or that the other's party has used
   * much. So no two jobs take turns giving way to each other.
   */
  public static Optional<String> givesWay(
      Collection<Candidate> running,
      Collection<Candidate> waiting,
      Map<String, Use> uses,
      long now) {
    Optional<Candidate> next = first(waiting, uses, now);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    return running.stream()
        .filter(r -> r.priority() < next.get().priority())
        .filter(
            r -> {
              List<Candidate> all = new ArrayList<>(waiting);
              all.add(r);
              return !first(all, uses, now).orElseThrow().equals(r);
            })
        .min(
            Comparator.comparingInt(Candidate::priority)
                .thenComparing(Candidate::waitingSince, Comparator.reverseOrder())
                .thenComparing(Candidate::id))
        .map(Candidate::id);
  }

  /** What is left at {@code now} of device time that was used by {@code then}. */
  public static double decayed(double usedMillis, long then, long now) {
    return usedMillis * Math.pow(2, -Math.max(0, now - then) / HALF_LIFE_MILLIS);
  }
}
