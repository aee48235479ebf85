package dev.brushwork.job;

import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.engine.transfer.CheckpointException;
import java.io.IOException;
import java.util.List;

/**
 * Checkpoints, named by job, attempt and iteration, so that two attempts never write the same one.
 * Thread-safe.
 */
public interface CheckpointStore {
  /** Keeps a checkpoint, durably once this returns. */
  Job.CheckpointReference write(Claim claim, Checkpoint checkpoint) throws IOException;

  /**
   * @throws CheckpointException if it is gone or damaged
   */
  Checkpoint read(Job.CheckpointReference reference) throws IOException;

  /** Deletes one checkpoint, if it is there. */
  void delete(Job.CheckpointReference reference) throws IOException;

  /** Deletes all checkpoints of a job. */
  void deleteAll(String jobId) throws IOException;

  /** The jobs of which there are checkpoints. */
  List<String> jobs() throws IOException;

  /** What a checkpoint is called. */
  static String name(Claim claim, Checkpoint checkpoint) {
    return claim.jobId() + "/" + claim.attempt() + "-" + checkpoint.iteration() + ".checkpoint";
  }
}
