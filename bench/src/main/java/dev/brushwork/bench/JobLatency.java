package dev.brushwork.bench;

import com.google.protobuf.Timestamp;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.JobEventType;
import dev.brushwork.v1.JobState;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long a job waits on an idle server, and an event on its way to a watcher. Prints milliseconds
 * on standard output; ends with 1 if a median is above its bound.
 */
public final class JobLatency {
  private static final double BOUND_MILLIS = 50;
  private static final int WARM_UP = 20;

  private JobLatency() {}

  /** Milliseconds of one quantity, by a name. */
  private record Figures(String name, List<Double> millis) {
    Figures(String name) {
      this(name, new ArrayList<>());
    }

    double percentile(double share) {
      List<Double> sorted = millis.stream().sorted().toList();
      return sorted.get((int) Math.ceil(share * (sorted.size() - 1)));
    }

    void print() {
      System.out.printf(
          Locale.ROOT,
          "%-66s p50 %6.1f ms  p99 %6.1f ms  of %d%n",
          name,
          percentile(0.5),
          percentile(0.99),
          millis.size());
    }

    boolean holds() {
      return percentile(0.5) <= BOUND_MILLIS;
    }
  }

  public static void main(String[] args) throws Exception {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    Path folder = Files.createTempDirectory("brushwork-job-latency");
    boolean holds = true;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String url = postgres.getJdbcUrl("postgres", "postgres");
      try (JobNode node = new JobNode("cpu", folder.resolve("sqlite"), Optional.empty())) {
        holds &= submitToStart("SQLite", node, jobs);
      }
      Path shared = folder.resolve("postgresql");
      try (JobNode node = new JobNode("cpu", shared, Optional.of(url))) {
        holds &= submitToStart("PostgreSQL", node, jobs);
        // Of another backend, it claims none of these jobs.
        try (JobNode other = new JobNode("reference", shared, Optional.of(url))) {
          holds &= eventToWatcher(node, other, jobs);
        }
      }
    } finally {
      delete(folder);
    }
    if (!holds) {
      System.out.println("a p50 is above its bound of " + BOUND_MILLIS + " ms");
      System.exit(1);
    }
  }

  /** One job at a time on a server that has nothing else to do. */
  private static boolean submitToStart(String database, JobNode node, int jobs) {
    Figures acknowledged = new Figures(database + ": CreateJob, from call to answer");
    Figures started = new Figures(database + ": from the call until a watcher hears that it runs");
    CreateJobRequest request = JobNode.request(2);
    for (int i = -WARM_UP; i < jobs; i++) {
      long start = System.nanoTime();
      String id = node.jobs().create(request).getJobId();
      double answered = millisSince(start);
      List<Double> heard = new ArrayList<>();
      var unused =
          node.jobs()
              .watch(
                  id,
                  0,
                  event -> {
                    if (event.getType() == JobEventType.JOB_EVENT_TYPE_STATE
                        && event.getState() == JobState.JOB_STATE_RUNNING) {
                      heard.add(millisSince(start));
                    }
                  });
      if (i >= 0) {
        acknowledged.millis().add(answered);
        started.millis().addAll(heard);
      }
    }
    acknowledged.print();
    started.print();
    return started.holds();
  }

  /** Jobs that run on one node and are watched on another, over one database. */
  private static boolean eventToWatcher(JobNode node, JobNode other, int jobs) {
    Figures ages = new Figures("PostgreSQL: from an event to its watcher on another node");
    for (int i = -WARM_UP; i < jobs; i++) {
      String id = node.jobs().create(JobNode.request(20)).getJobId();
      List<Double> millis = new ArrayList<>();
      var unused = other.jobs().watch(id, 0, event -> millis.add(age(event.getEventTime())));
      if (i >= 0) {
        // The first tells of what was before the watch.
        ages.millis().addAll(millis.subList(1, millis.size()));
      }
    }
    ages.print();
    return ages.holds();
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private static double age(Timestamp time) {
    return System.currentTimeMillis() - time.getSeconds() * 1e3 - time.getNanos() / 1e6;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
