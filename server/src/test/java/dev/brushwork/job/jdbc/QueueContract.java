package dev.brushwork.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.job.Claim;
import dev.brushwork.job.Job;
import dev.brushwork.job.JobEvent;
import dev.brushwork.job.JobFailure;
import dev.brushwork.job.JobState;
import dev.brushwork.job.JobStore;
import dev.brushwork.job.JobStore.GivingWay;
import dev.brushwork.job.NewJob;
import dev.brushwork.job.NodeOffer;
import dev.brushwork.job.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a store shares its nodes out, over each database. */
@Timeout(120)
abstract class QueueContract {
  private static final Set<String> WEIGHTS = Set.of("w");
  JobStore store;

  /** Opens the database of this test. */
  abstract JobStore open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /** A job that has waited for longer than the next: of two of one millisecond the id decides. */
  private Job create(String principal, int priority, String attachedTo, long deviceBytes) {
    Placement placement = new Placement(UUID.randomUUID().toString(), attachedTo, deviceBytes);
    Job job =
        store
            .create(
                new NewJob(
                    principal,
                    Optional.empty(),
                    priority,
                    Map.of(),
                    new byte[0],
                    Set.of(),
                    "",
                    "w",
                    Optional.empty(),
                    Optional.empty(),
                    placement),
                1000)
            .job();
    while (System.currentTimeMillis() <= job.createTime().toEpochMilli()) {
      Thread.onSpinWait();
    }
    return job;
  }

  private static NodeOffer offer(String node, long freeBytes, long totalBytes) {
    return new NodeOffer(node, "cpu", WEIGHTS, freeBytes, totalBytes);
  }

  private Optional<String> next(String node) {
    return store.claim(offer(node, 1000, 1000)).map(Job::id);
  }

  private Claim claim() {
    Job job = store.claim("node", "cpu", WEIGHTS).orElseThrow();
    return new Claim(job.id(), job.attempt());
  }

  private Job find(String principal, String id) {
    return store.find(principal, id).orElseThrow();
  }

  @Test
  void aJobHasTheIdThatWasChosenForIt() {
    Job job = create("me", 0, "here", 77);
    assertThat(find("me", job.id()).attachedTo()).isEqualTo("here");
    assertThat(find("me", job.id()).deviceBytes()).isEqualTo(77);
  }

  @Test
  void whoFloodsTheQueueWaitsBehindWhoDoesNot() throws Exception {
    List<String> flood = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      flood.add(create("greedy", 0, "", 0).id());
    }
    Job late = create("modest", 0, "", 0);
    Claim first = claim();
    assertThat(first.jobId()).isEqualTo(flood.get(0));
    Thread.sleep(20); // what it has used must be seen by the clock
    store.fail(first, new JobFailure(JobFailure.Reason.INTERNAL, "by the test"), Optional.empty());
    assertThat(claim().jobId()).isEqualTo(late.id());
    // While the modest one's runs, the greedy one's next goes beside it.
    assertThat(next("other")).contains(flood.get(1));
  }

  @Test
  void callsAndJobsOfOnePrincipalBothGetOn() throws Exception {
    Claim running = claimOf(create("me", 0, "", 0));
    Job next = create("me", 0, "", 0);
    Job call = create("me", 0, "node", 0);
    Thread.sleep(20);
    store.fail(
        running, new JobFailure(JobFailure.Reason.INTERNAL, "by the test"), Optional.empty());
    assertThat(claim().jobId()).isEqualTo(call.id());
    assertThat(claim().jobId()).isEqualTo(next.id());
  }

  private Claim claimOf(Job job) {
    Claim claim = claim();
    assertThat(claim.jobId()).isEqualTo(job.id());
    return claim;
  }

  @Test
  void anAttachedJobRunsOnItsOwnNodeOnly() {
    Job attached = create("me", 0, "here", 0);
    assertThat(next("there")).isEmpty();
    Job alone = create("me", -5, "", 0);
    assertThat(next("there")).contains(alone.id());
    assertThat(next("here")).contains(attached.id());
  }

  @Test
  void theOneWhoseTurnItIsWaitsForItsMemoryAndNobodySlipsPast() {
    Job large = create("me", 0, "", 900);
    Job small = create("me", 0, "", 10);
    assertThat(store.claim(offer("node", 500, 1000))).isEmpty();
    assertThat(store.claim(offer("node", 900, 1000)).map(Job::id)).contains(large.id());
    assertThat(store.claim(offer("node", 10, 1000)).map(Job::id)).contains(small.id());
  }

  @Test
  void aJobThatIsTooLargeForANodeIsLeftToOthersAndHoldsUpNobody() {
    Job large = create("me", 0, "", 900);
    Job small = create("me", 0, "", 10);
    assertThat(store.claim(offer("little", 100, 100)).map(Job::id)).contains(small.id());
    assertThat(store.claim(offer("little", 90, 100))).isEmpty();
    assertThat(store.claim(offer("big", 1000, 1000)).map(Job::id)).contains(large.id());
  }

  @Test
  void aLowerPriorityGivesWayGoesBackIntoTheQueueAndComesBackAfterTheOther() throws Exception {
    long start = System.currentTimeMillis();
    Job low = create("me", 0, "", 5);
    Claim claim = claimOf(low);
    long waited = System.currentTimeMillis() - start;
    assertThat(store.givingWay(offer("node", 0, 1000))).isEmpty();
    Job equal = create("me", 0, "", 0);
    assertThat(store.givingWay(offer("node", 0, 1000))).as("an equal one").isEmpty();
    Job high = create("me", 9, "", 7);
    assertThat(store.givingWay(offer("node", 0, 1000)))
        .contains(new GivingWay(low.id(), high.id(), 7));
    assertThat(store.givingWay(offer("other", 0, 1000))).as("another node's").isEmpty();
    // It must have run for longer than it had waited before its equal came.
    Thread.sleep(20 + waited);
    assertThat(store.giveWay(claim, "gave way")).isTrue();
    assertThat(store.giveWay(claim, "gave way")).isFalse();
    assertThat(find("me", low.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(find("me", low.id()).finishTime()).isEmpty();
    Claim next = claimOf(high);
    assertThat(store.givingWay(offer("node", 0, 1000))).isEmpty();
    store.fail(next, new JobFailure(JobFailure.Reason.INTERNAL, "by the test"), Optional.empty());
    // While the low one ran, its equal has waited.
    assertThat(claim()).isEqualTo(new Claim(equal.id(), 1));
    assertThat(claim()).isEqualTo(new Claim(low.id(), 2));
  }

  @Test
  void anAttachedJobThatGivesWayWaitsAgainButOneThatIsGivenBackHasEnded() {
    Job attached = create("me", 0, "node", 0);
    store.giveWay(claimOf(attached), "gave way");
    assertThat(find("me", attached.id()).state()).isEqualTo(JobState.QUEUED);
    store.release(claimOf(attached), "the server is stopping");
    Job ended = find("me", attached.id());
    assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
    assertThat(ended.finishTime()).isPresent();
  }

  @Test
  void aDemandIsObeyedByAJobThatGivesWay() {
    Job job = create("me", 0, "", 0);
    Claim claim = claimOf(job);
    store.cancel("me", job.id());
    store.giveWay(claim, "gave way");
    assertThat(find("me", job.id()).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void whatCannotBeReadWaitsBehindTheOthersAndFailsInTheEnd() throws Exception {
    Job broken = create("me", 0, "", 0);
    Thread.sleep(5);
    Job next = create("me", 0, "", 0);
    Thread.sleep(5);
    Claim first = claim();
    assertThat(first.jobId()).isEqualTo(broken.id());
    assertThat(store.setAside(first, "no disk", 3)).isTrue();
    assertThat(find("me", broken.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(claim().jobId()).isEqualTo(next.id());
    assertThat(store.setAside(first, "no disk", 3)).as("of an attempt before").isFalse();
    assertThat(store.setAside(claimOf(broken), "no disk", 3)).isTrue();
    assertThat(store.setAside(claimOf(broken), "no disk", 3)).isTrue();
    Job failed = find("me", broken.id());
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(failed.failure())
        .contains(new JobFailure(JobFailure.Reason.UNMET_PRECONDITION, "no disk"));
    assertThat(failed.finishTime()).isPresent();
    Job cancelled = create("me", 0, "", 0);
    Claim last = claimOf(cancelled);
    store.cancel("me", cancelled.id());
    assertThat(store.setAside(last, "no disk", 1)).isTrue();
    assertThat(find("me", cancelled.id()).state()).isEqualTo(JobState.CANCELLED);
  }

  private List<String> details(String id) {
    return store.events(id, 0, 99).stream().map(JobEvent::detail).toList();
  }

  @Test
  void aJobThatNoServerCouldRunIsToldWhyUntilThereIsOne() throws Exception {
    Duration silence = Duration.ofMinutes(1);
    Job large = create("me", 0, "", 5000);
    Job fits = create("me", 0, "", 500);
    Job ofACall = create("me", 0, "node", 5000);
    assertThat(store.lookForObstacles(silence)).as("nothing is known yet").isZero();
    store.offer(offer("small", 1000, 1000));
    assertThat(store.lookForObstacles(silence)).isEqualTo(1);
    assertThat(store.lookForObstacles(silence)).as("told once").isZero();
    String why = "it needs 5000 bytes of device memory besides the weights";
    assertThat(find("me", large.id()).obstacle()).startsWith(why);
    assertThat(find("me", large.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(details(large.id())).last().asString().startsWith(why);
    assertThat(find("me", fits.id()).obstacle()).isEmpty();
    assertThat(find("me", ofACall.id()).obstacle()).isEmpty();

    store.offer(offer("large", 0, 6000));
    assertThat(store.lookForObstacles(silence)).isEqualTo(1);
    assertThat(find("me", large.id()).obstacle()).isEmpty();
    assertThat(details(large.id())).last().isEqualTo("there is a server now that can run it");

    // It falls silent, while the other goes on.
    Thread.sleep(1600);
    store.offer(offer("small", 1000, 1000));
    assertThat(store.lookForObstacles(Duration.ofMillis(1500))).isEqualTo(1);
    assertThat(find("me", large.id()).obstacle()).startsWith(why);
    assertThat(store.claim(offer("large", 6000, 6000)).map(Job::id)).contains(large.id());
    assertThat(find("me", large.id()).obstacle()).isEmpty();
  }

  @Test
  void aJobThatNoServerCouldRunEndsWithItsDeadlineAndSaysBoth() throws Exception {
    Job job =
        store
            .create(
                new NewJob(
                    "me",
                    Optional.empty(),
                    0,
                    Map.of(),
                    new byte[0],
                    Set.of(),
                    "",
                    "unknown",
                    Optional.of(Instant.now().plusMillis(100)),
                    Optional.empty()),
                1000)
            .job();
    store.offer(offer("node", 1, 1));
    assertThat(store.lookForObstacles(Duration.ofMinutes(1))).isEqualTo(1);
    Thread.sleep(150);
    assertThat(store.expire()).isEqualTo(1);
    assertThat(find("me", job.id()).failure())
        .contains(
            new JobFailure(
                JobFailure.Reason.DEADLINE,
                "its deadline for starting has passed: no server that is up holds its weights,"
                    + " SHA-256 unknown"));
  }

  @Test
  void whatIsAttachedToASilentNodeEndsWithItAndTheRestGoesOn() throws Exception {
    Job alone = create("me", 3, "", 0);
    Job running = create("me", 2, "dead", 0);
    Job waiting = create("me", 1, "dead", 0);
    Job alive = create("me", 1, "alive", 0);
    assertThat(List.of(next("dead").get(), next("dead").get()))
        .containsExactlyInAnyOrder(alone.id(), running.id());
    Thread.sleep(1100);
    store.heartbeat("alive", Set.of());
    assertThat(store.revive(Duration.ofSeconds(1), "me-node", Set.of(), 3)).isEqualTo(3);
    assertThat(find("me", alone.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(find("me", running.id()).state()).isEqualTo(JobState.CANCELLED);
    assertThat(find("me", waiting.id()).state()).isEqualTo(JobState.CANCELLED);
    assertThat(find("me", alive.id()).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void manyNodesAtOnceTakeEachJobOnce() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      ids.add(create("p" + i % 3, i % 2, "", 0).id());
    }
    List<String> taken = Collections.synchronizedList(new ArrayList<>());
    List<Thread> nodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String node = "node" + i;
      Thread thread =
          new Thread(
              () -> {
                while (store.queued() > 0) {
                  next(node).ifPresent(taken::add);
                }
              });
      nodes.add(thread);
      thread.start();
    }
    for (Thread node : nodes) {
      node.join();
    }
    assertThat(taken).containsExactlyInAnyOrderElementsOf(ids);
  }
}
