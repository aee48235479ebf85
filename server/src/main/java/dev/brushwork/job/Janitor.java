package dev.brushwork.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nobody needs any more: old jobs, images without a job, checkpoints of ended jobs;
 * and of what is left, the oldest, if it is too much.
 */
final class Janitor {
  private static final Logger log = LoggerFactory.getLogger(Janitor.class);

  /**
   * However much there is, what was used so lately stays: an image may be about to get its job, and
   * somebody may be about to fetch a result.
   */
  private static final Duration UNTOUCHED = Duration.ofMinutes(10);

  private final JobKeeping keeping;
  private final JobSettings settings;
  private final Duration untouched;

  Janitor(JobKeeping keeping, JobSettings settings) {
    this(keeping, settings, UNTOUCHED);
  }

  /**
   * @param untouched what was used or ended so lately stays in any case
   */
  Janitor(JobKeeping keeping, JobSettings settings, Duration untouched) {
    this.keeping = keeping;
    this.settings = settings;
    this.untouched = untouched;
  }

  void sweep() throws IOException {
    int jobs = keeping.store().retire(settings.keep()).size();
    int images = 0;
    for (String sha256 : keeping.blobs().olderThan(settings.keepImages())) {
      // A job that is created now has found the image first, which made it new again.
      if (!keeping.store().needsImage(sha256)) {
        delete(sha256);
        images++;
      }
    }
    if (settings.keepBytes() < Long.MAX_VALUE) {
      jobs += shrink();
    }
    for (String id : keeping.checkpoints().jobs()) {
      if (!keeping.store().needsCheckpoints(id)) {
        keeping.checkpoints().deleteAll(id);
      }
    }
    if (jobs + images > 0) {
      log.info("removed {} old jobs and {} images that no job needs", jobs, images);
    }
  }

  /** Brings the images below their limit; returns the number of jobs that had to go for it. */
  private int shrink() throws IOException {
    Instant before = Instant.now().minus(untouched);
    List<BlobStore.Kept> all = keeping.blobs().list();
    long excess = all.stream().mapToLong(BlobStore.Kept::bytes).sum() - settings.keepBytes();
    Map<String, Long> old = new HashMap<>();
    List<BlobStore.Kept> oldestFirst =
        all.stream()
            .filter(kept -> kept.lastUsed().isBefore(before))
            .sorted(Comparator.comparing(BlobStore.Kept::lastUsed))
            .toList();
    oldestFirst.forEach(kept -> old.put(kept.sha256(), kept.bytes()));
    for (BlobStore.Kept kept : oldestFirst) {
      if (excess > 0) {
        excess -= deleteUnneeded(kept.sha256(), old);
      }
    }
    int jobs = 0;
    while (excess > 0) {
      Optional<List<String>> images = keeping.store().retireOldest(untouched);
      if (images.isEmpty()) {
        log.warn("images take {} bytes more than they may, and are all needed", excess);
        break;
      }
      jobs++;
      for (String image : images.get()) {
        excess -= deleteUnneeded(image, old);
      }
    }
    return jobs;
  }

  /** Deletes an old image if no job needs it; returns the bytes that this freed. */
  private long deleteUnneeded(String sha256, Map<String, Long> old) throws IOException {
    if (!old.containsKey(sha256) || keeping.store().needsImage(sha256)) {
      return 0;
    }
    delete(sha256);
    return old.remove(sha256);
  }

  private void delete(String sha256) throws IOException {
    keeping.blobs().delete(sha256);
    keeping.store().disownImage(sha256);
  }
}
