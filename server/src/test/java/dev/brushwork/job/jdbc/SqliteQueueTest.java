package dev.brushwork.job.jdbc;

import dev.brushwork.job.JobStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteQueueTest extends QueueContract {
  @TempDir Path folder;

  @Override
  JobStore open() {
    return JdbcJobStore.inFolder(folder);
  }
}
