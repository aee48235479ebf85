package dev.brushwork.observe;

import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.job.CheckpointStore;
import dev.brushwork.job.Claim;
import dev.brushwork.job.Job;
import io.opentelemetry.api.metrics.DoubleHistogram;
import java.io.IOException;
import java.util.List;

/** Measures how long it takes to write checkpoints. */
public final class MeteredCheckpoints implements CheckpointStore {
  private static final List<Double> BOUNDS =
      List.of(0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0);

  private final CheckpointStore store;
  private final DoubleHistogram duration;

  public MeteredCheckpoints(Telemetry telemetry, CheckpointStore store) {
    this.store = store;
    this.duration =
        telemetry
            .sdk()
            .getMeter("dev.brushwork")
            .histogramBuilder("brushwork.checkpoint.duration")
            .setDescription("Time to write a checkpoint durably")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(BOUNDS)
            .build();
  }

  @Override
  public Job.CheckpointReference write(Claim claim, Checkpoint checkpoint) throws IOException {
    long start = System.nanoTime();
    Job.CheckpointReference written = store.write(claim, checkpoint);
    duration.record((System.nanoTime() - start) / 1e9);
    return written;
  }

  @Override
  public Checkpoint read(Job.CheckpointReference reference) throws IOException {
    return store.read(reference);
  }

  @Override
  public void delete(Job.CheckpointReference reference) throws IOException {
    store.delete(reference);
  }

  @Override
  public void deleteAll(String jobId) throws IOException {
    store.deleteAll(jobId);
  }

  @Override
  public List<String> jobs() throws IOException {
    return store.jobs();
  }
}
