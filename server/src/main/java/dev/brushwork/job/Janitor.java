package dev.brushwork.job;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nobody needs any more: old jobs, images without a job, checkpoints of ended jobs.
 */
final class Janitor {
  private static final Logger log = LoggerFactory.getLogger(Janitor.class);

  private final JobKeeping keeping;
  private final JobSettings settings;

  Janitor(JobKeeping keeping, JobSettings settings) {
    this.keeping = keeping;
    this.settings = settings;
  }

  void sweep() throws IOException {
    int jobs = keeping.store().retire(settings.keep()).size();
    int images = 0;
    for (String sha256 : keeping.blobs().olderThan(settings.keepImages())) {
      // A job that is created now has found the image first, which made it new again.
      if (!keeping.store().needsImage(sha256)) {
        keeping.blobs().delete(sha256);
        keeping.store().disownImage(sha256);
        images++;
      }
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
}
