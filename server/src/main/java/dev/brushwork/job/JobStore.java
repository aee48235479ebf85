package dev.brushwork.job;

import dev.brushwork.engine.transfer.Steering;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is known of all jobs, kept whatever happens: a method that returns has made its change
 * durable, except for progress, and one that throws has changed nothing, or does not know.
 * Thread-safe, and safe beside other processes over the same database.
 *
 * <p>Every method throws {@link StoreUnavailableException} if the database does not answer.
 */
public interface JobStore extends AutoCloseable {

  /** A job, and whether it was there before. */
  record Creation(Job job, boolean repeated) {}

  /**
   * Creates a job, queued; or finds the one that its principal created with the same request id.
   *
   * @param maxQueued jobs of one principal that may be queued or paused at once
   * @throws JobQuotaException if there are so many already
   */
  Creation create(NewJob job, int maxQueued);

  /**
   * Looks before a request is examined, and the work of that done, what {@link #create} will find.
   *
   * @return the job that the principal created with the same request id
   * @throws JobQuotaException if there is none, and no room for another
   */
  Optional<Job> before(String principal, Optional<String> requestId, int maxQueued);

  /** A job by its id; of nobody else than {@code principal}. */
  Optional<Job> find(String principal, String id);

  /** Who created a job. */
  Optional<String> principalOf(String id);

  /** A page of jobs, the newest first. */
  List<Job> list(JobQuery query);

  /**
   * Events with numbers above {@code after} in order, at most {@code limit}; the newest progress.
   */
  List<JobEvent> events(String id, long after, int limit);

  /**
   * Cancels a job: at once if it waits, else by demand. One that has ended stays as it is.
   *
   * @throws JobNotFoundException if the principal has no such job
   */
  Job cancel(String principal, String id);

  /**
   * Pauses a job: at once if it waits, else by demand. One that is paused stays as it is.
   *
   * @throws JobNotFoundException if the principal has no such job
   * @throws JobStateException if it has ended
   */
  Job pause(String principal, String id);

  /**
   * Puts a paused job back into the queue, and takes back a demand to pause.
   *
   * @throws JobNotFoundException if the principal has no such job
   * @throws JobStateException if it has ended
   */
  Job resume(String principal, String id);

  /**
   * Changes a job that has not ended.
   *
   * @param detail what changed, for people
   * @throws JobNotFoundException if the principal has no such job
   * @throws JobStateException if it has ended
   */
  Job update(String principal, String id, Steering steering, OptionalInt priority, String detail);

  /**
   * Forgets a job that has ended.
   *
   * @throws JobNotFoundException if the principal has no such job
   * @throws JobStateException if it has not ended
   */
  void delete(String principal, String id);

  /**
   * Starts the queued job whose turn it is, of those that fit a node: see {@link FairShare}. While
   * that one waits for memory, no other is started in its place.
   */
  Optional<Job> claim(NodeOffer offer);

  /** As {@link #claim(NodeOffer)}, for a node with memory for anything. */
  default Optional<Job> claim(String node, String backend, Set<String> weightsSha256) {
    return claim(new NodeOffer(node, backend, weightsSha256, Long.MAX_VALUE, Long.MAX_VALUE));
  }

  /**
   * A job that waits, and the one that runs on the node and should give way to it.
   *
   * @param deviceBytes that the waiting one needs besides the weights
   */
  record GivingWay(String runningId, String waitingId, long deviceBytes) {}

  /** Whether a job that runs on a node should give way; see {@link FairShare}. */
  Optional<GivingWay> givingWay(NodeOffer offer);

  /** Jobs that wait for a device. */
  int queued();

  /** How many jobs are in each state that is not final. */
  Map<JobState, Integer> unfinished();

  /** Says what a node that is up could run, for {@link #lookForObstacles}; again and again. */
  void offer(NodeOffer offer);

  /**
   * Tells the queued jobs that no node could run, of those that have made an offer so lately, why:
   * see {@link Obstacle}. Tells those whose obstacle is gone. They wait on, until their deadlines.
   *
   * @return the number of jobs whose obstacle has changed
   */
  int lookForObstacles(Duration silence);

  /** Says that a node is alive, and with it the calls that jobs are attached to, and runs these. */
  void heartbeat(String node, Set<String> running);

  /**
   * Writes down progress, which is the one change that a loss of power may undo; its number never
   * becomes that of another event all the same. Of this the listeners of this process are not told.
   *
   * @param above the number of the last progress that this attempt has written, or 0
   * @return the event; nothing if the claim does not hold
   */
  Optional<JobEvent> progress(Claim claim, JobProgress progress, long above);

  /**
   * Writes down that there is a checkpoint; says whether the claim holds. An iteration below 0
   * forgets the one there was, with an event that says why.
   */
  boolean checkpoint(Claim claim, Job.CheckpointReference checkpoint, String detail);

  /** Ends a job well; says whether the claim held. */
  boolean succeed(Claim claim, JobResult result);

  /**
   * Ends a job badly; says whether the claim held.
   *
   * @param rest what it leaves all the same
   */
  boolean fail(Claim claim, JobFailure failure, Optional<JobResult> rest);

  /**
   * Gives a job back that has not ended: cancelled, expired or paused as demanded, else queued; or
   * cancelled, if it was attached to a call. Says whether the claim held.
   *
   * @param detail why, for people
   */
  boolean release(Claim claim, String detail);

  /** As {@link #release}, but a job of which nothing was demanded is queued, attached or not. */
  boolean giveWay(Claim claim, String detail);

  /**
   * As {@link #release}, of a job that got nowhere because what it needs could not be read: it
   * waits behind those that wait by now.
   *
   * @param maxStalled attempts in a row without a checkpoint after which the job fails instead
   */
  boolean setAside(Claim claim, String detail, int maxStalled);

  /**
   * Gives back the jobs of which no node has said for so long that it runs them, as {@link
   * #release} does: nodes that are gone, and claims whose answer was lost on its way to the node.
   * Cancels those that wait attached to calls of a node that is gone.
   *
   * @param node that asks, and so is alive however slow the database was
   * @param running what it runs
   * @param maxStalled attempts in a row without a checkpoint after which a job fails
   * @return their number
   */
  int revive(Duration silence, String node, Set<String> running, int maxStalled);

  /**
   * Fails what waits beyond its deadlines, and demands it of what runs.
   *
   * @return the number of jobs concerned
   */
  int expire();

  /** Forgets jobs that ended so long ago; returns their ids. */
  List<String> retire(Duration age);

  /** Remembers that a principal has uploaded an image. */
  void ownImage(String principal, String sha256);

  /** Whether a principal has uploaded an image, or has a job that needs it. */
  boolean ownsImage(String principal, String sha256);

  /** Forgets who has uploaded an image, which is not kept any more. */
  void disownImage(String sha256);

  /**
   * Forgets the job that ended the longest ago, if it was so long ago; returns the images that it
   * needed.
   */
  Optional<List<String>> retireOldest(Duration age);

  /** Whether any job needs this image. */
  boolean needsImage(String sha256);

  /** Whether a checkpoint of this job may still be needed. */
  boolean needsCheckpoints(String id);

  /**
   * Whom to tell that something has happened to a job, by its id, soon after it was made durable,
   * here or anywhere; a word may get lost, so look from time to time.
   */
  void onChange(Consumer<String> listener);

  /** Whether this process alone can use the database. */
  boolean isExclusive();

  @Override
  void close();
}
