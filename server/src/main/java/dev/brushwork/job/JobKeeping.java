package dev.brushwork.job;

/**
 * What jobs are kept in.
 *
 * @param store closed by whoever opened it
 * @param uploads where images wait until all of them has come
 */
public record JobKeeping(
    JobStore store, BlobStore blobs, CheckpointStore checkpoints, Spool uploads) {}
