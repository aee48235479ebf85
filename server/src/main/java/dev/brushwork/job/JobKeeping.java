package dev.brushwork.job;

/**
 * What jobs are kept in.
 *
 * @param store closed by whoever opened it
 */
public record JobKeeping(JobStore store, BlobStore blobs, CheckpointStore checkpoints) {}
