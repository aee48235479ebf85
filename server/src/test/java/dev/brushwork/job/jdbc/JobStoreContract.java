package dev.brushwork.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.engine.transfer.EndReason;
import dev.brushwork.engine.transfer.Losses;
import dev.brushwork.engine.transfer.Steering;
import dev.brushwork.job.Claim;
import dev.brushwork.job.Job;
import dev.brushwork.job.Job.CheckpointReference;
import dev.brushwork.job.JobDemand;
import dev.brushwork.job.JobEvent;
import dev.brushwork.job.JobFailure;
import dev.brushwork.job.JobNotFoundException;
import dev.brushwork.job.JobProgress;
import dev.brushwork.job.JobQuery;
import dev.brushwork.job.JobQuotaException;
import dev.brushwork.job.JobResult;
import dev.brushwork.job.JobState;
import dev.brushwork.job.JobStateException;
import dev.brushwork.job.JobStore;
import dev.brushwork.job.NewJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store keeps to, over each database. */
@Timeout(120)
abstract class JobStoreContract {
  private static final Set<String> WEIGHTS = Set.of("w");
  JobStore store;

  /** Opens the database of this test, anew or again. */
  abstract JobStore open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  static NewJob job() {
    return job(Optional.empty(), 0, Map.of());
  }

  private static NewJob job(Optional<String> requestId, int priority, Map<String, String> labels) {
    return new NewJob(
        "me",
        requestId,
        priority,
        labels,
        new byte[] {1, 2, -3},
        Set.of("image"),
        "",
        "w",
        Optional.empty(),
        Optional.empty());
  }

  private static NewJob due(Optional<Instant> start, Optional<Instant> finish) {
    return new NewJob(
        "me", Optional.empty(), 0, Map.of(), new byte[0], Set.of(), "", "w", start, finish);
  }

  private Job create() {
    return store.create(job(), 1000).job();
  }

  private Claim claim() {
    Job job = store.claim("node", "cpu", WEIGHTS).orElseThrow();
    return new Claim(job.id(), job.attempt());
  }

  private Job find(String id) {
    return store.find("me", id).orElseThrow();
  }

  private List<JobState> states(String id) {
    return store.events(id, 0, 100).stream()
        .filter(event -> event.type() == JobEvent.Type.STATE)
        .map(JobEvent::state)
        .toList();
  }

  static JobResult result() {
    return new JobResult(
        "result",
        9,
        "PNG",
        4,
        3,
        7,
        List.of(new Losses(7, 1, 2, 3)),
        1.5,
        0.1,
        77,
        1,
        "cpu",
        "a cpu",
        "the best",
        "fp32",
        "vgg19",
        "w",
        "brushwork",
        EndReason.CONVERGED);
  }

  private static JobProgress progress(int iteration) {
    return new JobProgress(iteration, 100, new Losses(iteration, 1, 2, 0), 1 / 0.0, 3);
  }

  @Test
  void whatIsAcknowledgedIsThereAfterTheProcessHasGone() {
    Job created = store.create(job(Optional.of("r"), 5, Map.of("a", "b")), 10).job();
    store.close();
    store = open();
    Job found = find(created.id());
    assertThat(found.state()).isEqualTo(JobState.QUEUED);
    assertThat(found.priority()).isEqualTo(5);
    assertThat(found.labels()).isEqualTo(Map.of("a", "b"));
    assertThat(found.request()).containsExactly(1, 2, -3);
    assertThat(found.requestId()).contains("r");
    assertThat(found.steering()).isEqualTo(Steering.NONE);
    assertThat(found.attempt()).isZero();
    assertThat(states(created.id())).containsExactly(JobState.QUEUED);
  }

  @Test
  void aRequestIdIsOfOneJobOnlyHoweverManyAskAtOnce() throws Exception {
    Set<String> ids = Collections.synchronizedSet(new HashSet<>());
    atOnce(8, () -> ids.add(store.create(job(Optional.of("same"), 0, Map.of()), 10).job().id()));
    assertThat(ids).hasSize(1);
    JobStore.Creation again = store.create(job(Optional.of("same"), 0, Map.of()), 0);
    assertThat(again.repeated()).isTrue();
    assertThat(ids).containsExactly(again.job().id());
  }

  @Test
  void exactlyTheQuotaIsTakenHoweverManyAskAtOnce() throws Exception {
    List<String> refused = Collections.synchronizedList(new ArrayList<>());
    atOnce(
        15,
        () -> {
          try {
            return store.create(job(), 5).job();
          } catch (JobQuotaException e) {
            refused.add(e.getMessage());
            return null;
          }
        });
    assertThat(refused).hasSize(10);
  }

  @Test
  void anothersJobIsNotThere() {
    Job job = create();
    assertThat(store.find("you", job.id())).isEmpty();
    assertThatExceptionOfType(JobNotFoundException.class)
        .isThrownBy(() -> store.cancel("you", job.id()));
    assertThatExceptionOfType(JobNotFoundException.class)
        .isThrownBy(() -> store.delete("me", "no-such"));
    assertThat(find(job.id()).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void theFirstOfTheHighestPriorityThatFitsIsClaimedAndByOneOnly() throws Exception {
    Job low = create();
    Job high = store.create(job(Optional.empty(), 1, Map.of()), 10).job();
    Job later = create();
    assertThat(store.claim("node", "cpu", Set.of("other"))).isEmpty();
    assertThat(store.claim("node", "cpu", Set.of())).isEmpty();
    assertThat(claim()).isEqualTo(new Claim(high.id(), 1));
    List<String> claimed = Collections.synchronizedList(new ArrayList<>());
    atOnce(
        4,
        () -> {
          store.claim("node", "cpu", WEIGHTS).ifPresent(job -> claimed.add(job.id()));
          return null;
        });
    // A claimant that comes between two others may find nothing, and then looks again.
    store.claim("node", "cpu", WEIGHTS).ifPresent(job -> claimed.add(job.id()));
    store.claim("node", "cpu", WEIGHTS).ifPresent(job -> claimed.add(job.id()));
    assertThat(claimed).containsExactlyInAnyOrder(low.id(), later.id());
    assertThat(store.claim("node", "cpu", WEIGHTS)).isEmpty();
    assertThat(find(low.id()).node()).contains("node");
  }

  @Test
  void aJobForOneBackendIsNotGivenToAnother() {
    store.create(
        new NewJob(
            "me",
            Optional.empty(),
            0,
            Map.of(),
            new byte[0],
            Set.of(),
            "cuda",
            "w",
            Optional.empty(),
            Optional.empty()),
        9);
    assertThat(store.claim("node", "cpu", WEIGHTS)).isEmpty();
    assertThat(store.claim("node", "cuda", WEIGHTS)).isPresent();
  }

  @Test
  void aWorkerThatLostItsClaimWritesNothing() {
    Job job = create();
    Claim first = claim();
    assertThat(store.release(first, "let go")).isTrue();
    Claim second = claim();
    assertThat(second.attempt()).isEqualTo(2);
    Job before = find(job.id());
    assertThat(store.progress(first, progress(1), 0)).isEmpty();
    assertThat(store.checkpoint(first, new CheckpointReference("c", 1), "")).isFalse();
    assertThat(store.succeed(first, result())).isFalse();
    assertThat(store.fail(first, new JobFailure(JobFailure.Reason.INTERNAL, "x"), Optional.empty()))
        .isFalse();
    assertThat(store.release(first, "")).isFalse();
    assertThat(find(job.id())).usingRecursiveComparison().isEqualTo(before);
    assertThat(store.needsImage("result")).isFalse();
    assertThat(store.succeed(second, result())).isTrue();
    assertThat(store.release(second, "")).isFalse();
  }

  @Test
  void eventsAreOrderedUniqueAndKeepEveryStateButOnlyTheNewestProgress() {
    Job job = create();
    Claim claim = claim();
    for (int i = 0; i < 5; i++) {
      store.progress(claim, progress(i), 0);
    }
    store.release(claim, "why");
    Claim again = claim();
    store.succeed(again, result());
    List<JobEvent> events = store.events(job.id(), 0, 100);
    assertThat(events)
        .extracting(JobEvent::sequence)
        .isSorted()
        .doesNotHaveDuplicates()
        .endsWith(find(job.id()).lastSequence());
    assertThat(states(job.id()))
        .containsExactly(
            JobState.QUEUED,
            JobState.RUNNING,
            JobState.QUEUED,
            JobState.RUNNING,
            JobState.SUCCEEDED);
    assertThat(events)
        .filteredOn(event -> event.type() == JobEvent.Type.PROGRESS)
        .singleElement()
        .satisfies(event -> assertThat(event.progress()).contains(progress(4)));
    // From wherever one reads, in however small pieces, the same events follow.
    for (int start = 0; start <= events.size(); start++) {
      long after = start == 0 ? 0 : events.get(start - 1).sequence();
      List<JobEvent> rest = new ArrayList<>();
      List<JobEvent> piece = store.events(job.id(), after, 2);
      while (!piece.isEmpty()) {
        rest.addAll(piece);
        piece = store.events(job.id(), rest.get(rest.size() - 1).sequence(), 2);
      }
      assertThat(rest).isEqualTo(events.subList(start, events.size()));
    }
  }

  @Test
  void aWaitingJobIsCancelledAtOnceAndARunningOneByDemand() {
    Job waiting = create();
    assertThat(store.cancel("me", waiting.id()).state()).isEqualTo(JobState.CANCELLED);
    Job running = create();
    Claim claim = claim();
    assertThat(store.cancel("me", running.id()).demand()).isEqualTo(JobDemand.CANCEL);
    assertThat(find(running.id()).state()).isEqualTo(JobState.RUNNING);
    store.pause("me", running.id());
    assertThat(find(running.id()).demand()).isEqualTo(JobDemand.CANCEL);
    assertThat(store.release(claim, "stopped")).isTrue();
    assertThat(find(running.id()).state()).isEqualTo(JobState.CANCELLED);
    assertThat(find(running.id()).finishTime()).isPresent();
    assertThat(store.cancel("me", running.id()).state()).isEqualTo(JobState.CANCELLED);
    assertThatExceptionOfType(JobStateException.class)
        .isThrownBy(() -> store.resume("me", running.id()));
  }

  @Test
  void aPausedJobWaitsUntilItIsResumedAndKeepsItsCheckpoint() {
    Job job = create();
    Claim claim = claim();
    store.checkpoint(claim, new CheckpointReference("c", 40), "");
    store.pause("me", job.id());
    store.release(claim, "");
    assertThat(find(job.id()).state()).isEqualTo(JobState.PAUSED);
    assertThat(store.claim("node", "cpu", WEIGHTS)).isEmpty();
    assertThat(store.resume("me", job.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(store.claim("node", "cpu", WEIGHTS).orElseThrow().checkpoint())
        .contains(new CheckpointReference("c", 40));
    store.pause("me", job.id());
    assertThat(store.resume("me", job.id()).demand()).isEqualTo(JobDemand.NONE);
  }

  @Test
  void updatesAddUpAndAreEvents() {
    Job job = create();
    Steering first =
        new Steering(
            Optional.of(2.0),
            Optional.empty(),
            Optional.empty(),
            Optional.of(0.5),
            Optional.empty());
    Steering second =
        new Steering(
            Optional.of(3.0), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(9));
    store.update("me", job.id(), first, OptionalInt.empty(), "one");
    store.update("me", job.id(), second, OptionalInt.of(4), "two");
    assertThat(find(job.id()).steering()).isEqualTo(second.after(first));
    assertThat(find(job.id()).priority()).isEqualTo(4);
    assertThat(store.events(job.id(), 0, 9))
        .filteredOn(event -> event.type() == JobEvent.Type.UPDATE)
        .extracting(JobEvent::detail)
        .containsExactly("one", "two");
    store.cancel("me", job.id());
    assertThatExceptionOfType(JobStateException.class)
        .isThrownBy(() -> store.update("me", job.id(), first, OptionalInt.empty(), ""));
  }

  @Test
  void jobsOfASilentNodeGoOnElsewhereAndThoseOfALivingOneStay() throws Exception {
    Job dead = create();
    Claim lost = claim();
    store.checkpoint(lost, new CheckpointReference("c", 7), "");
    Job alive = create();
    store.claim("other", "cpu", WEIGHTS);
    Thread.sleep(1100);
    store.heartbeat("other", Set.of(dead.id(), alive.id()));
    assertThat(store.revive(Duration.ofSeconds(1), "asker", Set.of(), 3)).isEqualTo(1);
    assertThat(find(alive.id()).state()).isEqualTo(JobState.RUNNING);
    assertThat(find(dead.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(store.succeed(lost, result())).isFalse();
    assertThat(store.claim("third", "cpu", WEIGHTS).orElseThrow().checkpoint())
        .contains(new CheckpointReference("c", 7));
    // A node never takes its own jobs for dead, however slow its database was.
    assertThat(store.revive(Duration.ofMillis(-1), "asker", Set.of(dead.id()), 3)).isEqualTo(1);
    assertThat(find(dead.id()).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aClaimWhoseAnswerWasLostGoesBackAlthoughItsNodeLives() throws Exception {
    Job lost = create();
    claim();
    Job held = create();
    claim();
    Thread.sleep(1100);
    store.heartbeat("node", Set.of(held.id()));
    assertThat(store.revive(Duration.ofSeconds(1), "asker", Set.of(), 3)).isEqualTo(1);
    assertThat(find(lost.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(find(held.id()).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void beforeARequestIsExaminedItsFirstJobIsFoundAndThatThereIsNoRoom() {
    assertThat(store.before("me", Optional.of("r"), 1)).isEmpty();
    Job first = store.create(job(Optional.of("r"), 0, Map.of()), 1).job();
    assertThat(store.before("me", Optional.of("r"), 1).orElseThrow().id()).isEqualTo(first.id());
    assertThat(store.before("you", Optional.of("r"), 1)).isEmpty();
    assertThatExceptionOfType(JobQuotaException.class)
        .isThrownBy(() -> store.before("me", Optional.of("other"), 1));
    assertThatExceptionOfType(JobQuotaException.class)
        .isThrownBy(() -> store.before("me", Optional.empty(), 1));
  }

  @Test
  void aSilentNodesDemandsAreObeyed() {
    Job cancelled = create();
    claim();
    store.cancel("me", cancelled.id());
    Job paused = create();
    claim();
    store.pause("me", paused.id());
    store.revive(Duration.ofMillis(-1), "asker", Set.of(), 3);
    assertThat(find(cancelled.id()).state()).isEqualTo(JobState.CANCELLED);
    assertThat(find(paused.id()).state()).isEqualTo(JobState.PAUSED);
  }

  @Test
  void aJobWhoseServersAllDieFailsUnlessItGetsFurtherBetween() {
    Job job = create();
    for (int i = 0; i < 6; i++) {
      Claim claim = claim();
      store.checkpoint(claim, new CheckpointReference("c" + i, i), "");
      store.revive(Duration.ofMillis(-1), "asker", Set.of(), 2);
    }
    assertThat(find(job.id()).state()).isEqualTo(JobState.QUEUED);
    claim();
    store.revive(Duration.ofMillis(-1), "asker", Set.of(), 2);
    assertThat(find(job.id()).state()).isEqualTo(JobState.FAILED);
    assertThat(find(job.id()).failure().orElseThrow().reason())
        .isEqualTo(JobFailure.Reason.CRASHED);
  }

  @Test
  void deadlinesPassWhereverAJobIs() {
    Instant past = Instant.now().minusSeconds(5);
    Instant future = Instant.now().plusSeconds(500);
    Job started = store.create(due(Optional.of(future), Optional.of(future)), 9).job();
    assertThat(store.expire()).isZero();
    Job running = store.create(due(Optional.of(past), Optional.of(past)), 9).job();
    Claim first = claim();
    Claim second = claim();
    assertThat(List.of(first.jobId(), second.jobId())).containsExactly(started.id(), running.id());
    Job neverStarted = store.create(due(Optional.of(past), Optional.empty()), 9).job();
    assertThat(store.expire()).isEqualTo(2);
    assertThat(store.expire()).isZero();
    assertThat(find(neverStarted.id()).failure().orElseThrow())
        .isEqualTo(
            new JobFailure(JobFailure.Reason.DEADLINE, "its deadline for starting has passed"));
    assertThat(find(running.id()).demand()).isEqualTo(JobDemand.EXPIRE);
    store.release(second, "stopped");
    assertThat(find(running.id()).state()).isEqualTo(JobState.FAILED);
    assertThat(find(running.id()).failure().orElseThrow().reason())
        .isEqualTo(JobFailure.Reason.DEADLINE);
    assertThat(find(started.id()).demand()).isEqualTo(JobDemand.NONE);
  }

  @Test
  void listsArePagedFromTheNewestAndFilteredByStateAndLabels() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Map<String, String> labels = Map.of("album", i % 2 == 0 ? "even" : "odd", "n", "" + i);
      ids.add(store.create(job(Optional.empty(), 0, labels), 9).job().id());
    }
    store.cancel("me", ids.get(2));
    List<String> paged = new ArrayList<>();
    Optional<JobQuery.Position> after = Optional.empty();
    List<Job> page;
    do {
      page = store.list(new JobQuery("me", Set.of(), Map.of(), 3, after));
      page.forEach(job -> paged.add(job.id()));
      after = page.isEmpty() ? after : Optional.of(JobQuery.endingWith(page.get(page.size() - 1)));
    } while (!page.isEmpty());
    assertThat(paged).containsExactlyInAnyOrderElementsOf(ids).doesNotHaveDuplicates();
    assertThat(
            store.list(
                new JobQuery(
                    "me",
                    Set.of(JobState.QUEUED, JobState.RUNNING),
                    Map.of("album", "even"),
                    9,
                    Optional.empty())))
        .extracting(Job::id)
        .containsExactlyInAnyOrder(ids.get(0), ids.get(4), ids.get(6));
    assertThat(
            store.list(
                new JobQuery(
                    "me", Set.of(), Map.of("album", "even", "n", "3"), 9, Optional.empty())))
        .isEmpty();
    assertThat(store.list(new JobQuery("you", Set.of(), Map.of(), 9, Optional.empty()))).isEmpty();
  }

  @Test
  void onlyWhatHasEndedIsForgottenAndThenAllOfIt() {
    Job job = create();
    assertThatExceptionOfType(JobStateException.class)
        .isThrownBy(() -> store.delete("me", job.id()));
    assertThat(store.retire(Duration.ofMillis(-1))).isEmpty();
    assertThat(store.needsImage("image")).isTrue();
    Claim claim = claim();
    assertThat(store.needsCheckpoints(job.id())).isTrue();
    store.succeed(claim, result());
    assertThat(store.needsCheckpoints(job.id())).isFalse();
    assertThat(find(job.id()).result()).contains(result());
    assertThat(store.needsImage("result")).isTrue();
    assertThat(store.retire(Duration.ofHours(1))).isEmpty();
    assertThat(store.retire(Duration.ofMillis(-1))).containsExactly(job.id());
    assertThat(store.find("me", job.id())).isEmpty();
    assertThat(store.events(job.id(), 0, 9)).isEmpty();
    assertThat(store.needsImage("image")).isFalse();
    Job cancelled = create();
    store.cancel("me", cancelled.id());
    store.delete("me", cancelled.id());
    assertThat(store.find("me", cancelled.id())).isEmpty();
  }

  @Test
  void aCheckpointThatDoesNotFitIsForgottenWithAnEventThatSaysWhy() {
    Job job = create();
    Claim claim = claim();
    store.checkpoint(claim, new CheckpointReference("c", 3), "");
    store.checkpoint(claim, new CheckpointReference("", -1), "starts anew");
    assertThat(find(job.id()).checkpoint()).isEmpty();
    List<JobEvent> events = store.events(job.id(), 0, 9);
    assertThat(events.get(events.size() - 1).detail()).isEqualTo("starts anew");
  }

  @Test
  void writersAtOnceLoseNothing() throws Exception {
    Job job = create();
    atOnce(20, () -> store.update("me", job.id(), Steering.NONE, OptionalInt.empty(), "u"));
    assertThat(store.events(job.id(), 0, 100))
        .hasSize(21)
        .extracting(JobEvent::sequence)
        .doesNotHaveDuplicates();
  }

  private static void atOnce(int count, Callable<?> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(threads.submit(work));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aJobIsKnownByItsIdToThoseWhoMayHaveAll() {
    Job job = store.create(job(), 10).job();
    assertThat(store.principalOf(job.id())).contains("me");
    assertThat(store.principalOf("none")).isEmpty();
    assertThat(store.list(everything("me"))).extracting(Job::id).containsExactly(job.id());
    assertThat(store.list(everything("you"))).isEmpty();
    assertThat(store.list(everything(JobQuery.EVERYBODY)))
        .extracting(Job::id)
        .containsExactly(job.id());
  }

  private static JobQuery everything(String principal) {
    return new JobQuery(principal, Set.of(), Map.of(), 10, Optional.empty());
  }

  @Test
  void anImageIsOfThoseWhoSentItOrHaveAJobWithIt() {
    store.ownImage("me", "sent");
    store.ownImage("me", "sent");
    store.ownImage("you", "sent");
    assertThat(store.ownsImage("me", "sent")).isTrue();
    assertThat(store.ownsImage("you", "sent")).isTrue();
    assertThat(store.ownsImage("they", "sent")).isFalse();
    store.create(job(), 10);
    assertThat(store.ownsImage("me", "image")).isTrue();
    assertThat(store.ownsImage("you", "image")).isFalse();
    store.disownImage("sent");
    assertThat(store.ownsImage("me", "sent")).isFalse();
    assertThat(store.ownsImage("you", "sent")).isFalse();
  }
}
