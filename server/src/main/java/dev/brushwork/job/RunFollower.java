package dev.brushwork.job;

import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.Reporting;
import java.util.Optional;

/**
 * Follows a job within the process that runs it, closer than the store can: with every report, and
 * its previews. That the job has ended is told by a {@link JobFeed}, as to anybody.
 */
public interface RunFollower {
  /**
   * Hands over the job's request as it was read already, images and all, so that they need not be
   * decoded again; empty from then on, for a later attempt reads what is kept. On the run's thread.
   */
  Optional<Work> takeWork();

  /** What is reported, instead of what the job's request says. */
  Reporting reporting();

  /** The run advanced. On the run's thread, which waits for this to return. */
  void onProgress(Progress progress);

  /** Why the job is about to fail, in more than words. On the run's thread. */
  void onFailure(RuntimeException why);
}
