package dev.brushwork.job;

import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.Reporting;

/**
 * Follows a job within the process that runs it, closer than the store can: with every report, and
 * its previews. That the job has ended is told by a {@link JobFeed}, as to anybody.
 */
public interface RunFollower {
  /** What is reported, instead of what the job's request says. */
  Reporting reporting();

  /** The run advanced. On the run's thread, which waits for this to return. */
  void onProgress(Progress progress);

  /** Why the job is about to fail, in more than words. On the run's thread. */
  void onFailure(RuntimeException why);
}
