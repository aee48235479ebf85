package dev.brushwork.job.jdbc;

import dev.brushwork.engine.transfer.Steering;
import dev.brushwork.job.Claim;
import dev.brushwork.job.Job;
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
import dev.brushwork.job.NodeOffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Jobs in SQL. Every change is one UPDATE with its conditions in the WHERE clause, so that whoever
 * comes second changes nothing: that is what fences off workers that have lost their claim, and
 * makes the sweeps safe to run on every node at once.
 */
public final class JdbcJobStore implements JobStore {
  private static final String ENDED = "('SUCCEEDED', 'FAILED', 'CANCELLED')";

  private final Database database;
  private final Notifications notifications;
  private final QueueQueries queue;
  private final WorkerQueries workers;
  private final Sweeps sweeps;
  private final Obstacles obstacles;

  private JdbcJobStore(Database database) {
    this.database = database;
    this.notifications = new Notifications(database);
    this.queue = new QueueQueries(database, notifications);
    this.workers = new WorkerQueries(database, notifications);
    this.sweeps = new Sweeps(database, notifications);
    this.obstacles = new Obstacles(database, notifications);
  }

  /** Opens the SQLite database in a folder that is there and that no other process uses. */
  public static JdbcJobStore inFolder(Path folder) {
    return new JdbcJobStore(Database.inFolder(folder));
  }

  /**
   * Opens a PostgreSQL database.
   *
   * @param url such as {@code postgresql://host/name?user=u&password=p}, with or without {@code
   *     jdbc:} before it
   * @throws IllegalArgumentException if it is no such URL
   * @throws dev.brushwork.job.StoreUnavailableException if it does not answer
   */
  public static JdbcJobStore at(String url) {
    return new JdbcJobStore(Database.at(url));
  }

  @Override
  public Creation create(NewJob job, int maxQueued) {
    Creation creation =
        database.write(
            c -> {
              lockPrincipal(c, job.principal());
              Optional<Job> first = first(c, job.principal(), job.requestId());
              if (first.isPresent()) {
                return new Creation(first.get(), true);
              }
              requireRoom(c, job.principal(), maxQueued);
              String id = job.placement().id();
              insert(c, id, job);
              notifications.announce(c, id);
              return new Creation(require(c, job.principal(), id), false);
            });
    notifications.tellHere(creation.job().id());
    return creation;
  }

  /** Two creations at once must not both find a place free, nor the same request id new. */
  private void lockPrincipal(Connection c, String principal) throws SQLException {
    if (database.dialect() == Dialect.POSTGRESQL) {
      new Sql("SELECT pg_advisory_xact_lock(hashtext(?))", "brushwork:" + principal)
          .query(c, row -> principal);
    }
  }

  @Override
  public Optional<Job> before(String principal, Optional<String> requestId, int maxQueued) {
    return database.read(
        c -> {
          Optional<Job> first = first(c, principal, requestId);
          if (first.isEmpty()) {
            requireRoom(c, principal, maxQueued);
          }
          return first;
        });
  }

  private static Optional<Job> first(Connection c, String principal, Optional<String> requestId)
      throws SQLException {
    if (requestId.isEmpty()) {
      return Optional.empty();
    }
    return new Sql(
            "SELECT * FROM jobs WHERE principal = ? AND request_id = ?", principal, requestId.get())
        .query(c, JobRows::job).stream().findFirst();
  }

  private static void requireRoom(Connection c, String principal, int maxQueued)
      throws SQLException {
    int waiting =
        new Sql(
                "SELECT count(*) FROM jobs WHERE principal = ? AND state IN ('QUEUED', 'PAUSED')",
                principal)
            .query(c, row -> row.getInt(1))
            .get(0);
    if (waiting >= maxQueued) {
      throw new JobQuotaException(maxQueued);
    }
  }

  private void insert(Connection c, String id, NewJob job) throws SQLException {
    long now = System.currentTimeMillis();
    new Sql(
            "INSERT INTO jobs (id, principal, request_id, state, demand, priority, labels, request,")
        .add("backend, weights_sha256, steering, attempt, stalled, progress_sequence,")
        .add("last_sequence, create_time, update_time, start_deadline, finish_deadline,")
        .add("attached, device_bytes, waiting_since, heartbeat_time)")
        .add(
            "VALUES (?, ?, ?, 'QUEUED', 'NONE', ?, ?, ?,",
            id,
            job.principal(),
            job.requestId().orElse(null),
            job.priority(),
            JobJson.write(new TreeMap<>(job.labels())),
            job.request())
        .add(
            "?, ?, ?, 0, 0, 0,",
            job.backend(),
            job.weightsSha256(),
            JobJson.steering(Steering.NONE))
        .add(
            "0, ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT),",
            now,
            now,
            job.startDeadline().map(java.time.Instant::toEpochMilli).orElse(null),
            job.finishDeadline().map(java.time.Instant::toEpochMilli).orElse(null))
        .add(
            "?, ?, ?, " + database.dialect().now() + ")",
            job.placement().attachedTo(),
            job.placement().deviceBytes(),
            now)
        .update(c);
    for (var label : job.labels().entrySet()) {
      new Sql("INSERT INTO job_labels (job_id, name, value)")
          .add("VALUES (?, ?, ?)", id, label.getKey(), label.getValue())
          .update(c);
    }
    for (String image : job.images()) {
      new Sql("INSERT INTO job_images (job_id, sha256) VALUES (?, ?)", id, image).update(c);
    }
    new Move(id).set("stalled = 0").with(c, JobEvent.Type.STATE, "");
  }

  @Override
  public Optional<Job> find(String principal, String id) {
    return database.read(c -> find(c, principal, id));
  }

  private static Optional<Job> find(Connection c, String principal, String id) throws SQLException {
    return new Sql("SELECT * FROM jobs WHERE principal = ? AND id = ?", principal, id)
        .query(c, JobRows::job).stream().findFirst();
  }

  private static Job require(Connection c, String principal, String id) throws SQLException {
    return find(c, principal, id).orElseThrow(() -> new JobNotFoundException(id));
  }

  @Override
  public List<Job> list(JobQuery query) {
    Sql sql = new Sql("SELECT * FROM jobs WHERE");
    if (query.principal().equals(JobQuery.EVERYBODY)) {
      sql.add("1 = 1");
    } else {
      sql.add("principal = ?", query.principal());
    }
    if (!query.states().isEmpty()) {
      sql.add("AND state IN").in(query.states().stream().map(JobState::name).toList());
    }
    query
        .labels()
        .forEach(
            (name, value) ->
                sql.add(
                    "AND EXISTS (SELECT 1 FROM job_labels"
                        + " WHERE job_id = jobs.id AND name = ? AND value = ?)",
                    name,
                    value));
    query
        .after()
        .ifPresent(
            position ->
                sql.add(
                    "AND (create_time < ? OR create_time = ? AND id < ?)",
                    position.createMillis(),
                    position.createMillis(),
                    position.id()));
    sql.add("ORDER BY create_time DESC, id DESC LIMIT ?", query.pageSize());
    return database.read(c -> sql.query(c, JobRows::job));
  }

  @Override
  public List<JobEvent> events(String id, long after, int limit) {
    return database.read(
        c -> {
          // Progress first: every event with a lower number is durable by then, and is found next.
          List<JobEvent> found =
              new Sql("SELECT progress, progress_sequence, progress_time, attempt FROM jobs")
                  .add("WHERE id = ? AND progress_sequence > ?", id, after)
                  .query(c, JobRows::progress);
          List<JobEvent> states =
              new Sql("SELECT * FROM job_events WHERE job_id = ? AND sequence > ?", id, after)
                  .add("ORDER BY sequence LIMIT ?", limit)
                  .query(c, JobRows::event);
          List<JobEvent> all = new ArrayList<>(states);
          all.addAll(found);
          all.sort(Comparator.comparingLong(JobEvent::sequence));
          return all.size() > limit ? List.copyOf(all.subList(0, limit)) : all;
        });
  }

  @Override
  public Job cancel(String principal, String id) {
    return change(
        principal,
        id,
        c -> {
          Job job = lock(c, principal, id);
          if (job.state() == JobState.RUNNING) {
            new Move(id).set("demand = 'CANCEL'").silently(c);
          } else if (!job.state().isFinal()) {
            new Move(id)
                .set("state = 'CANCELLED'")
                .set("finish_time = ?", System.currentTimeMillis())
                .with(c, JobEvent.Type.STATE, "cancelled while it waited");
          }
        });
  }

  @Override
  public Job pause(String principal, String id) {
    return change(
        principal,
        id,
        c -> {
          Job job = lock(c, principal, id);
          switch (job.state()) {
            case RUNNING ->
                new Move(id).set("demand = 'PAUSE'").where("demand = 'NONE'").silently(c);
            case QUEUED -> new Move(id).set("state = 'PAUSED'").with(c, JobEvent.Type.STATE, "");
            case PAUSED -> {}
            default -> throw ended(job);
          }
        });
  }

  @Override
  public Job resume(String principal, String id) {
    return change(
        principal,
        id,
        c -> {
          Job job = lock(c, principal, id);
          switch (job.state()) {
            case RUNNING ->
                new Move(id).set("demand = 'NONE'").where("demand = 'PAUSE'").silently(c);
            case PAUSED ->
                new Move(id).set("state = 'QUEUED'").with(c, JobEvent.Type.STATE, "resumed");
            case QUEUED -> {}
            default -> throw ended(job);
          }
        });
  }

  @Override
  public Job update(
      String principal, String id, Steering steering, OptionalInt priority, String detail) {
    return change(
        principal,
        id,
        c -> {
          Job job = lock(c, principal, id);
          if (job.state().isFinal()) {
            throw ended(job);
          }
          new Move(id)
              .set("steering = ?", JobJson.steering(steering.after(job.steering())))
              .set("priority = ?", priority.orElse(job.priority()))
              .with(c, JobEvent.Type.UPDATE, detail);
        });
  }

  @Override
  public void delete(String principal, String id) {
    database.write(
        c -> {
          Job job = lock(c, principal, id);
          if (!job.state().isFinal()) {
            throw new JobStateException(id, job.state(), "have ended");
          }
          return new Sql("DELETE FROM jobs WHERE id = ?", id).update(c);
        });
    notifications.tellHere(id);
  }

  private static JobStateException ended(Job job) {
    return new JobStateException(job.id(), job.state(), "not have ended");
  }

  /** What is done to one job. */
  @FunctionalInterface
  private interface Change {
    void apply(Connection c) throws SQLException;
  }

  private Job change(String principal, String id, Change change) {
    Job after =
        database.write(
            c -> {
              change.apply(c);
              notifications.announce(c, id);
              return require(c, principal, id);
            });
    notifications.tellHere(id);
    return after;
  }

  /** A job that nobody else changes until the transaction ends. */
  private Job lock(Connection c, String principal, String id) throws SQLException {
    return new Sql("SELECT * FROM jobs WHERE principal = ? AND id = ?", principal, id)
            .add(database.dialect() == Dialect.POSTGRESQL ? "FOR UPDATE" : "")
            .query(c, JobRows::job)
            .stream()
            .findFirst()
            .orElseThrow(() -> new JobNotFoundException(id));
  }

  @Override
  public Optional<Job> claim(NodeOffer offer) {
    return queue.claim(offer);
  }

  @Override
  public Optional<GivingWay> givingWay(NodeOffer offer) {
    return queue.givingWay(offer);
  }

  @Override
  public int queued() {
    return queue.length();
  }

  @Override
  public Map<JobState, Integer> unfinished() {
    return queue.unfinished();
  }

  @Override
  public void offer(NodeOffer offer) {
    obstacles.offer(offer);
  }

  @Override
  public int lookForObstacles(Duration silence) {
    return obstacles.look(silence);
  }

  @Override
  public void heartbeat(String node, Set<String> running) {
    workers.heartbeat(node, running);
  }

  @Override
  public Optional<JobEvent> progress(Claim claim, JobProgress progress, long above) {
    return workers.progress(claim, progress, above);
  }

  @Override
  public boolean checkpoint(Claim claim, Job.CheckpointReference checkpoint, String detail) {
    return workers.checkpoint(claim, checkpoint, detail);
  }

  @Override
  public boolean succeed(Claim claim, JobResult result) {
    return workers.succeed(claim, result);
  }

  @Override
  public boolean fail(Claim claim, JobFailure failure, Optional<JobResult> rest) {
    return workers.fail(claim, failure, rest);
  }

  @Override
  public boolean release(Claim claim, String detail) {
    return workers.release(claim, detail);
  }

  @Override
  public boolean giveWay(Claim claim, String detail) {
    return workers.giveWay(claim, detail);
  }

  @Override
  public boolean setAside(Claim claim, String detail, int maxStalled) {
    return workers.setAside(claim, detail, maxStalled);
  }

  @Override
  public int revive(Duration silence, String node, Set<String> running, int maxStalled) {
    return sweeps.revive(silence, node, running, maxStalled);
  }

  @Override
  public int expire() {
    return sweeps.expire();
  }

  @Override
  public List<String> retire(Duration age) {
    return sweeps.retire(age);
  }

  @Override
  public Optional<String> principalOf(String id) {
    return database.read(
        c ->
            new Sql("SELECT principal FROM jobs WHERE id = ?", id)
                .query(c, row -> row.getString(1)).stream().findFirst());
  }

  @Override
  public void ownImage(String principal, String sha256) {
    database.write(
        c ->
            new Sql("INSERT INTO uploads (principal, sha256)")
                .add("VALUES (?, ?) ON CONFLICT DO NOTHING", principal, sha256)
                .update(c));
  }

  @Override
  public boolean ownsImage(String principal, String sha256) {
    return database.read(
        c ->
            !new Sql("SELECT 1 FROM uploads WHERE principal = ? AND sha256 = ?", principal, sha256)
                .add("UNION ALL SELECT 1 FROM job_images JOIN jobs ON id = job_id")
                .add("WHERE principal = ? AND sha256 = ? LIMIT 1", principal, sha256)
                .query(c, row -> sha256)
                .isEmpty());
  }

  @Override
  public void disownImage(String sha256) {
    database.write(c -> new Sql("DELETE FROM uploads WHERE sha256 = ?", sha256).update(c));
  }

  @Override
  public Optional<List<String>> retireOldest(Duration age) {
    return sweeps.retireOldest(age);
  }

  @Override
  public boolean needsImage(String sha256) {
    return database.read(
        c ->
            !new Sql("SELECT 1 FROM job_images WHERE sha256 = ? LIMIT 1", sha256)
                .query(c, row -> sha256)
                .isEmpty());
  }

  @Override
  public boolean needsCheckpoints(String id) {
    return database.read(
        c ->
            !new Sql("SELECT 1 FROM jobs WHERE id = ? AND state NOT IN " + ENDED, id)
                .query(c, row -> id)
                .isEmpty());
  }

  @Override
  public void onChange(Consumer<String> listener) {
    notifications.add(listener);
  }

  @Override
  public boolean isExclusive() {
    return database.dialect() == Dialect.SQLITE;
  }

  @Override
  public void close() {
    notifications.close();
    database.close();
  }
}
