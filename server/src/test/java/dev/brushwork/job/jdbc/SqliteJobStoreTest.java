package dev.brushwork.job.jdbc;

import dev.brushwork.job.JobStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest extends JobStoreContract {
  @TempDir Path folder;

  @Override
  JobStore open() {
    return JdbcJobStore.inFolder(folder);
  }
}
