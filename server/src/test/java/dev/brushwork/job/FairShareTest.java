package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.job.FairShare.Candidate;
import dev.brushwork.job.FairShare.Use;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairShareTest {
  private static final long MINUTE = 60_000;
  private static final long NOW = 1_000 * MINUTE;

  private static Candidate job(String id, String party, int priority, double minutesAgo) {
    return new Candidate(id, party, priority, NOW - (long) (minutesAgo * MINUTE), 0);
  }

  private static String first(Map<String, Use> uses, Candidate... waiting) {
    return FairShare.first(List.of(waiting), uses, NOW).orElseThrow().id();
  }

  private static Use used(double minutes, double servedMinutesAgo) {
    return new Use(minutes * MINUTE, NOW - (long) (servedMinutesAgo * MINUTE));
  }

  @Test
  void nobodyWaits() {
    assertThat(FairShare.first(List.of(), Map.of(), NOW)).isEmpty();
    assertThat(FairShare.givesWay(List.of(job("r", "a", 0, 0)), List.of(), Map.of(), NOW))
        .isEmpty();
  }

  @Test
  void ofOnePartyTheHigherPriorityGoesFirstAndOfEqualsTheOlder() {
    assertThat(first(Map.of(), job("old", "a", 0, 2), job("new", "a", 0, 1))).isEqualTo("old");
    assertThat(first(Map.of(), job("old", "a", 0, 2), job("new", "a", 5, 1))).isEqualTo("new");
    // The same instant: whatever decides, it decides the same each time.
    assertThat(first(Map.of(), job("x", "a", 0, 1), job("y", "a", 0, 1))).isEqualTo("x");
    assertThat(first(Map.of(), job("y", "a", 0, 1), job("x", "a", 0, 1))).isEqualTo("x");
  }

  @Test
  void aLevelOfPriorityIsAMinuteOfWaiting() {
    assertThat(first(Map.of(), job("low", "a", 0, 10.1), job("high", "a", 10, 0))).isEqualTo("low");
    assertThat(first(Map.of(), job("low", "a", 0, 9.9), job("high", "a", 10, 0))).isEqualTo("high");
  }

  @Test
  void whoHasUsedLessGoesFirst() {
    Map<String, Use> uses = Map.of("a", used(3, 1), "b", used(1, 1));
    assertThat(first(uses, job("a1", "a", 0, 1), job("b1", "b", 0, 1))).isEqualTo("b1");
    // Two levels of priority are worth two minutes of use, and no more.
    assertThat(first(uses, job("a1", "a", 1, 1), job("b1", "b", 0, 1))).isEqualTo("b1");
    assertThat(first(uses, job("a1", "a", 3, 1), job("b1", "b", 0, 1))).isEqualTo("a1");
  }

  @Test
  void aFloodDoesNotAgeWhileItIsServed() {
    List<Candidate> waiting = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      waiting.add(job("flood" + i, "a", 0, 400));
    }
    waiting.add(job("modest", "b", 0, 0));
    Map<String, Use> uses = Map.of("a", used(2, 1));
    assertThat(FairShare.first(waiting, uses, NOW).orElseThrow().id()).isEqualTo("modest");
  }

  @Test
  void whatWasUsedIsForgottenByHalfEveryTenMinutes() {
    assertThat(FairShare.decayed(8000, NOW, NOW)).isEqualTo(8000);
    assertThat(FairShare.decayed(8000, NOW - 10 * MINUTE, NOW)).isEqualTo(4000);
    assertThat(FairShare.decayed(8000, NOW - 30 * MINUTE, NOW)).isEqualTo(1000);
    // Another node's clock may be ahead.
    assertThat(FairShare.decayed(8000, NOW + MINUTE, NOW)).isEqualTo(8000);
  }

  /** A device that does one job after the other, asked at each end who goes next. */
  private static final class Simulation {
    private final List<Candidate> waiting = new ArrayList<>();
    private final Map<String, Use> uses = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private long now = NOW;

    void run(int jobs, long millis) {
      for (int i = 0; i < jobs; i++) {
        next(millis);
      }
    }

    void next(long millis) {
      Candidate job = FairShare.first(waiting, uses, now).orElseThrow();
      waiting.remove(job);
      long start = now;
      now += millis;
      double used = uses.getOrDefault(job.party(), Use.NONE).usedMillis() + millis;
      uses.replaceAll(
          (party, use) ->
              new Use(FairShare.decayed(use.usedMillis(), start, now), use.lastServed()));
      uses.put(job.party(), new Use(FairShare.decayed(used, start, now), start));
      done.add(job.party());
    }
  }

  @Test
  void partiesThatFloodTheQueueShareTheDeviceAlikeHoweverLongTheirQueuesAre() {
    Simulation device = new Simulation();
    for (int i = 0; i < 1000; i++) {
      device.waiting.add(job("a" + i, "a", 0, 100 + i));
    }
    for (int i = 0; i < 100; i++) {
      device.waiting.add(job("b" + i, "b", 0, 0));
    }
    device.run(100, MINUTE / 2);
    assertThat(Collections.frequency(device.done, "b")).isBetween(48, 52);
  }

  @Test
  void aLowPriorityIsServedAtLastAlthoughHigherOnesKeepComing() {
    Simulation device = new Simulation();
    device.waiting.add(job("patient", "patient", -20, 0));
    int served = 0;
    while (!device.done.contains("patient")) {
      device.waiting.add(new Candidate("n" + served, "busy", 20, device.now, 0));
      device.next(MINUTE);
      served++;
      assertThat(served).isLessThanOrEqualTo(42);
    }
    assertThat(served).isGreaterThan(10);
  }

  @Test
  void aJobOfALowerPriorityGivesWayTheLowestAndYoungestFirst() {
    List<Candidate> running =
        List.of(job("mid", "a", 1, 0), job("older", "a", 0, 0.2), job("younger", "a", 0, 0.1));
    assertThat(FairShare.givesWay(running, List.of(job("w", "a", 5, 0)), Map.of(), NOW))
        .contains("younger");
    assertThat(FairShare.givesWay(running, List.of(job("w", "a", 0, 50)), Map.of(), NOW))
        .as("an equal priority waits for its turn")
        .isEmpty();
  }

  @Test
  void aJobThatWouldGoNextAgainDoesNotGiveWay() {
    // It has waited longer than the other's priority is worth.
    assertThat(
            FairShare.givesWay(
                List.of(job("aged", "a", 0, 30)), List.of(job("w", "a", 5, 0)), Map.of(), NOW))
        .isEmpty();
    // The other's party has used more than its priority is worth.
    Map<String, Use> uses = Map.of("b", used(20, 0), "a", used(1, 1));
    assertThat(
            FairShare.givesWay(
                List.of(job("r", "a", 0, 0)), List.of(job("w", "b", 5, 0)), uses, NOW))
        .isEmpty();
    assertThat(
            FairShare.givesWay(
                List.of(job("r", "a", 0, 0)), List.of(job("w", "b", 50, 0)), uses, NOW))
        .contains("r");
  }

  @Test
  void whateverWaitsAndRunsNoTwoGiveWayToEachOther() {
    Random random = new Random(7);
    for (int trial = 0; trial < 2000; trial++) {
      Map<String, Use> uses = new HashMap<>();
      for (String party : List.of("a", "b", "c")) {
        uses.put(party, used(random.nextInt(30), random.nextInt(30)));
      }
      List<Candidate> all = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(6); i++) {
        String party = List.of("a", "b", "c").get(random.nextInt(3));
        all.add(job("j" + i, party, random.nextInt(41) - 20, random.nextInt(60)));
      }
      Candidate running = all.get(0);
      List<Candidate> waiting = all.subList(1, all.size());
      Optional<String> out = FairShare.givesWay(List.of(running), waiting, uses, NOW);
      if (out.isPresent()) {
        Candidate next = FairShare.first(all, uses, NOW).orElseThrow();
        List<Candidate> left = new ArrayList<>(all);
        left.remove(next);
        assertThat(next).isNotEqualTo(running);
        assertThat(FairShare.givesWay(List.of(next), left, uses, NOW))
            .as("%s after %s gave way", next, running)
            .isEmpty();
      }
    }
  }
}
