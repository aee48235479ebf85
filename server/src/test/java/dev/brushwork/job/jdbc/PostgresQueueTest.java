package dev.brushwork.job.jdbc;

import dev.brushwork.job.JobStore;
import dev.brushwork.testing.TestPostgres;

class PostgresQueueTest extends QueueContract {
  @Override
  JobStore open() {
    return JdbcJobStore.at(TestPostgres.newDatabase());
  }
}
