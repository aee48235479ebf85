package dev.brushwork.job.jdbc;

import dev.brushwork.job.CheckpointFolder;
import dev.brushwork.job.FolderBlobStore;
import dev.brushwork.job.JobKeeping;
import dev.brushwork.job.Spool;
import dev.brushwork.job.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A folder that jobs are kept in: images, checkpoints, and the database unless that is elsewhere.
 * With the database inside, one process at a time uses the folder; with one elsewhere, all servers
 * of that database share the folder.
 */
public final class DataFolder implements AutoCloseable {
  private final JdbcJobStore store;
  private final JobKeeping keeping;
  private final FileChannel lock;

  /**
   * Opens the folder, and makes it if it is not there.
   *
   * @param database the URL of a PostgreSQL database; empty for one in the folder
   * @throws IllegalArgumentException if there is no such kind of database
   * @throws StoreUnavailableException if the folder or the database cannot be used
   */
  public DataFolder(Path folder, Optional<String> database) {
    FileChannel taken = null;
    try {
      Files.createDirectories(folder);
      taken = database.isPresent() ? null : lock(folder);
      store = database.map(JdbcJobStore::at).orElseGet(() -> JdbcJobStore.inFolder(folder));
    } catch (IOException e) {
      throw new StoreUnavailableException("the folder " + folder + " cannot be used: " + e, e);
    } catch (RuntimeException e) {
      unlock(taken, e);
      throw e;
    }
    lock = taken;
    keeping =
        new JobKeeping(
            store,
            new FolderBlobStore(folder.resolve("images")),
            new CheckpointFolder(folder.resolve("checkpoints")),
            new Spool(folder.resolve("uploads")));
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // By another server of this process.
      locked = false;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new StoreUnavailableException(
          "the folder " + folder + " is used by another server", null);
    }
    return channel;
  }

  private static void unlock(FileChannel channel, Exception cause) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  public JobKeeping keeping() {
    return keeping;
  }

  /** After everything that uses it. */
  @Override
  public void close() {
    store.close();
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw new StoreUnavailableException("the folder cannot be let go of", e);
      }
    }
  }
}
