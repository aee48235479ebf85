package dev.brushwork.job.jdbc;

import dev.brushwork.job.FairShare;
import dev.brushwork.job.FairShare.Candidate;
import dev.brushwork.job.FairShare.Use;
import dev.brushwork.job.Job;
import dev.brushwork.job.JobEvent;
import dev.brushwork.job.JobState;
import dev.brushwork.job.JobStore.GivingWay;
import dev.brushwork.job.NodeOffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The queue: what {@link FairShare} is asked, and what is done as it says. */
final class QueueQueries {
  /**
   * Whose share a job is, in SQL: calls that somebody waits for are apart from the same principal's
   * jobs, so that both get on.
   */
  static final String PARTY =
      "CASE WHEN attached = '' THEN principal || ' jobs' ELSE principal || ' calls' END";

  private final Database database;
  private final Notifications notifications;

  QueueQueries(Database database, Notifications notifications) {
    this.database = database;
    this.notifications = notifications;
  }

  /** Everything that decides whose turn it is. */
  private record Queue(List<Candidate> waiting, Map<String, Use> uses, long now) {
    Optional<Candidate> first() {
      return FairShare.first(waiting, uses, now);
    }
  }

  Optional<Job> claim(NodeOffer offer) {
    // Nearly always there is nothing, which is found without a transaction that writes.
    if (length() == 0) {
      return Optional.empty();
    }
    Optional<Job> claimed = database.write(c -> claim(c, offer));
    claimed.ifPresent(job -> notifications.tellHere(job.id()));
    return claimed;
  }

  private Optional<Job> claim(Connection c, NodeOffer offer) throws SQLException {
    Queue queue = queue(c, offer);
    while (true) {
      Optional<Candidate> first = queue.first();
      if (first.isEmpty() || first.get().deviceBytes() > offer.freeBytes()) {
        return Optional.empty();
      }
      if (start(c, first.get(), offer.node(), queue.now())) {
        notifications.announce(c, first.get().id());
        return new Sql("SELECT * FROM jobs WHERE id = ?", first.get().id())
            .query(c, JobRows::job).stream().findFirst();
      }
      queue.waiting().remove(first.get()); // another node was quicker
    }
  }

  private boolean start(Connection c, Candidate job, String node, long now) throws SQLException {
    boolean free =
        !new Sql("SELECT id FROM jobs WHERE id = ? AND state = 'QUEUED'", job.id())
            .add(database.dialect().skipLocked())
            .query(c, row -> job.id())
            .isEmpty();
    boolean started =
        free
            && new Move(job.id())
                .set("state = 'RUNNING'")
                .set("demand = 'NONE'")
                .set("obstacle = ''")
                .set("attempt = attempt + 1")
                .set("node = ?", node)
                .set("heartbeat_time = " + database.dialect().now())
                .set("attempt_time = ?", now)
                .set("start_time = COALESCE(start_time, ?)", now)
                .where("state = 'QUEUED'")
                .with(c, JobEvent.Type.STATE, "");
    if (started) {
      new Sql("INSERT INTO parties (party, used_millis, used_time, served_time)")
          .add("VALUES (?, 0, ?, ?)", job.party(), now, now)
          .add("ON CONFLICT (party) DO UPDATE SET served_time = excluded.served_time")
          .update(c);
    }
    return started;
  }

  Optional<GivingWay> givingWay(NodeOffer offer) {
    if (length() == 0) {
      return Optional.empty();
    }
    return database.read(
        c -> {
          Queue queue = queue(c, offer);
          List<Candidate> running =
              new Sql("SELECT id, " + PARTY + ", priority,")
                  .add("waiting_since + ? - attempt_time, device_bytes", queue.now())
                  .add("FROM jobs WHERE state = 'RUNNING' AND node = ?", offer.node())
                  .add("AND attempt_time IS NOT NULL")
                  .query(c, QueueQueries::candidate);
          Optional<Candidate> next = queue.first();
          return FairShare.givesWay(running, queue.waiting(), queue.uses(), queue.now())
              .map(id -> new GivingWay(id, next.get().id(), next.get().deviceBytes()));
        });
  }

  int length() {
    return database.read(
        c ->
            new Sql("SELECT count(*) FROM jobs WHERE state = 'QUEUED'")
                .query(c, row -> row.getInt(1))
                .get(0));
  }

  Map<JobState, Integer> unfinished() {
    record Row(JobState state, int jobs) {}
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      if (!state.isFinal()) {
        counts.put(state, 0);
      }
    }
    database
        .read(
            c ->
                new Sql("SELECT state, count(*) FROM jobs")
                    .add("WHERE state IN ('QUEUED', 'RUNNING', 'PAUSED') GROUP BY state")
                    .query(c, row -> new Row(JobState.valueOf(row.getString(1)), row.getInt(2))))
        .forEach(row -> counts.put(row.state(), row.jobs()));
    return counts;
  }

  private static Queue queue(Connection c, NodeOffer offer) throws SQLException {
    List<Candidate> waiting =
        new Sql("SELECT id, " + PARTY + ", priority, waiting_since, device_bytes FROM jobs")
            .add("WHERE state = 'QUEUED' AND backend IN ('', ?)", offer.backend())
            .add("AND attached IN ('', ?) AND device_bytes <= ?", offer.node(), offer.totalBytes())
            .add("AND weights_sha256 IN")
            .in(List.copyOf(offer.weightsSha256()))
            .query(c, QueueQueries::candidate);
    long now = System.currentTimeMillis();
    return new Queue(waiting, waiting.isEmpty() ? Map.of() : uses(c, now), now);
  }

  private static Candidate candidate(java.sql.ResultSet row) throws SQLException {
    return new Candidate(
        row.getString(1), row.getString(2), row.getInt(3), row.getLong(4), row.getLong(5));
  }

  private record Part(String party, double usedMillis, long served) {}

  /** What was used, and what those that run are using. */
  private static Map<String, Use> uses(Connection c, long now) throws SQLException {
    Map<String, Use> uses = new HashMap<>();
    List<Part> parts =
        new Sql("SELECT party, used_millis, used_time, served_time FROM parties")
            .query(
                c,
                row ->
                    new Part(
                        row.getString(1),
                        FairShare.decayed(row.getDouble(2), row.getLong(3), now),
                        row.getLong(4)));
    parts.forEach(part -> uses.put(part.party(), new Use(part.usedMillis(), part.served())));
    List<Part> running =
        new Sql("SELECT " + PARTY + ", attempt_time FROM jobs")
            .add("WHERE state = 'RUNNING' AND attempt_time IS NOT NULL")
            .query(c, row -> new Part(row.getString(1), Math.max(0, now - row.getLong(2)), now));
    for (Part part : running) {
      uses.computeIfPresent(
          part.party(),
          (party, use) -> new Use(use.usedMillis() + part.usedMillis(), use.lastServed()));
    }
    return uses;
  }
}
