package dev.brushwork.job;

import java.nio.file.Path;

/**
 * What jobs are kept in.
 *
 * @param store closed by whoever opened it
 * @param uploads where images wait until all of them has come
 */
public record JobKeeping(
    JobStore store, BlobStore blobs, CheckpointStore checkpoints, Spool uploads) {

  /** Uploads wait where this machine has its temporary files. */
  public JobKeeping(JobStore store, BlobStore blobs, CheckpointStore checkpoints) {
    this(store, blobs, checkpoints, new Spool(Path.of(System.getProperty("java.io.tmpdir"))));
  }
}
