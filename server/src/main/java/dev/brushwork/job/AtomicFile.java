package dev.brushwork.job;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files that appear whole or not at all, and stay, also if the power fails just then. */
final class AtomicFile {
  /** How names of files end that were not finished. */
  static final String PART = ".part";

  private AtomicFile() {}

  /** Says where a file goes once all of it is written. */
  @FunctionalInterface
  interface Target {
    Path path();
  }

  static Path write(Path folder, BlobStore.Content content, Target target) throws IOException {
    Files.createDirectories(folder);
    Path part = folder.resolve("." + UUID.randomUUID() + PART);
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Path path = target.path();
      Files.createDirectories(path.getParent());
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel parent = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
        parent.force(true);
      }
      return path;
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
