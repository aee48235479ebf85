package dev.brushwork.job;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files for what is on its way. They have no names, so none outlives its process, even if killed.
 */
public final class Spool {
  private final Path folder;

  /**
   * @param folder made when it is needed
   */
  public Spool(Path folder) {
    this.folder = folder;
  }

  /** Opens a new file to write and to read, which is gone once it is closed. */
  public FileChannel open() throws IOException {
    Files.createDirectories(folder);
    Path path = folder.resolve("." + UUID.randomUUID() + AtomicFile.PART);
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      Files.delete(path);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return file;
  }
}
