package dev.brushwork.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/** A PostgreSQL server of a test's own, that can be stopped and started again. */
public final class LosablePostgres implements AutoCloseable {
  private final Path cluster;
  private EmbeddedPostgres server;

  /**
   * Makes and starts one.
   *
   * @param cluster a folder that is not there yet
   */
  public LosablePostgres(Path cluster) throws IOException {
    this.cluster = cluster;
    server = builder().start();
  }

  private EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder().setDataDirectory(cluster).setCleanDataDirectory(false);
  }

  public String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  /** Ends all connections and takes no more. */
  public void stop() throws IOException {
    server.close();
  }

  /** Starts it again where it was. */
  public void startAgain() throws IOException {
    server = builder().setPort(server.getPort()).start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
