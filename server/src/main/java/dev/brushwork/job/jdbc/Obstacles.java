package dev.brushwork.job.jdbc;

import dev.brushwork.job.JobEvent;
import dev.brushwork.job.NodeOffer;
import dev.brushwork.job.Obstacle;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What servers could run, and the jobs that none could. */
final class Obstacles {
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private final Database database;
  private final Notifications notifications;

  Obstacles(Database database, Notifications notifications) {
    this.database = database;
    this.notifications = notifications;
  }

  void offer(NodeOffer offer) {
    String now = database.dialect().now();
    database.note(
        c -> {
          new Sql("DELETE FROM nodes WHERE seen_time < " + now + " - ?", FORGOTTEN.toMillis())
              .update(c);
          return new Sql(
                  "INSERT INTO nodes (node, backend, weights_sha256, device_bytes, seen_time)")
              .add(
                  "VALUES (?, ?, ?, ?, " + now + ")",
                  offer.node(),
                  offer.backend(),
                  String.join(" ", new TreeSet<>(offer.weightsSha256())),
                  offer.totalBytes())
              .add("ON CONFLICT (node) DO UPDATE SET weights_sha256 = excluded.weights_sha256,")
              .add("device_bytes = excluded.device_bytes, seen_time = excluded.seen_time")
              .update(c);
        });
  }

  private record Waiting(String id, Obstacle.Need need, String obstacle) {}

  private record Changed(String id, String obstacle) {}

  int look(Duration silence) {
    List<Changed> changed = database.read(c -> changed(c, silence));
    if (changed.isEmpty()) {
      return 0;
    }
    List<String> told =
        database.write(
            c -> {
              List<String> ids = new ArrayList<>();
              for (Changed job : changed) {
                boolean met = !job.obstacle().equals(Obstacle.NONE);
                if (new Move(job.id())
                    .set("obstacle = ?", job.obstacle())
                    .where("state = 'QUEUED'")
                    .where("obstacle <> ?", job.obstacle())
                    .with(
                        c,
                        JobEvent.Type.STATE,
                        met ? job.obstacle() : "there is a server now that can run it")) {
                  notifications.announce(c, job.id());
                  ids.add(job.id());
                }
              }
              return ids;
            });
    told.forEach(notifications::tellHere);
    return told.size();
  }

  private List<Changed> changed(Connection c, Duration silence) throws SQLException {
    List<NodeOffer> servers =
        new Sql("SELECT node, backend, weights_sha256, device_bytes FROM nodes")
            .add("WHERE seen_time >= " + database.dialect().now() + " - ?", silence.toMillis())
            .query(
                c,
                row ->
                    new NodeOffer(
                        row.getString(1),
                        row.getString(2),
                        Set.of(row.getString(3).split(" ")),
                        row.getLong(4),
                        row.getLong(4)));
    // What is attached to a call was found to fit the server of the call.
    List<Waiting> waiting =
        new Sql("SELECT id, backend, weights_sha256, device_bytes, obstacle FROM jobs")
            .add("WHERE state = 'QUEUED' AND attached = ''")
            .query(
                c,
                row ->
                    new Waiting(
                        row.getString(1),
                        new Obstacle.Need(row.getString(2), row.getString(3), row.getLong(4)),
                        row.getString(5)));
    List<Changed> changed = new ArrayList<>();
    for (Waiting job : waiting) {
      String obstacle = Obstacle.of(job.need(), servers);
      if (!obstacle.equals(job.obstacle())) {
        changed.add(new Changed(job.id(), obstacle));
      }
    }
    return changed;
  }
}
