package dev.brushwork.job;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A job to be created; see {@link Job}.
 *
 * @param request what to do, which the store keeps as it is
 * @param images of the {@link BlobStore} that the job needs, by SHA-256
 * @param backend that it must run on; empty for any
 * @param weightsSha256 that it must run with
 * @param placement how it is placed among others
 */
public record NewJob(
    String principal,
    Optional<String> requestId,
    int priority,
    Map<String, String> labels,
    byte[] request,
    Set<String> images,
    String backend,
    String weightsSha256,
    Optional<Instant> startDeadline,
    Optional<Instant> finishDeadline,
    Placement placement) {

  /** A job that stands alone, and of which nobody knows what it needs. */
  public NewJob(
      String principal,
      Optional<String> requestId,
      int priority,
      Map<String, String> labels,
      byte[] request,
      Set<String> images,
      String backend,
      String weightsSha256,
      Optional<Instant> startDeadline,
      Optional<Instant> finishDeadline) {
    this(
        principal,
        requestId,
        priority,
        labels,
        request,
        images,
        backend,
        weightsSha256,
        startDeadline,
        finishDeadline,
        Placement.alone(0));
  }
}
