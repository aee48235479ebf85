package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Sha256;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Plans on disk, a file each, named by the digest of its key: GPU, driver, cuDNN, operation and how
 * many engines were tried. A file holds its format, the digest of what follows, the key, the engine
 * and cuDNN's JSON, a line each. One that is damaged, or of another key, is as if it were not
 * there; a file is replaced at once or not at all, so any number of processes may share the folder.
 */
final class PlanCache {
  private static final System.Logger LOG = System.getLogger(PlanCache.class.getName());
  private static final String FORMAT = "brushwork cudnn plan 1";
  private static final int LINES = 5;

  /** What is kept of a plan. */
  record Entry(String engine, String json) {}

  private final Path folder;

  PlanCache(Path folder) {
    this.folder = folder;
  }

  Optional<Entry> read(String key) {
    Path file = file(key);
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the cuDNN plan {0} is not read: {1}", file, e);
      return Optional.empty();
    }
    String[] lines = text.split("\n", LINES);
    if (lines.length != LINES
        || !lines[0].equals(FORMAT)
        || !lines[1].equals(digest(text.substring(FORMAT.length() + lines[1].length() + 2)))) {
      LOG.log(Level.WARNING, "the cuDNN plan {0} is damaged, and found anew", file);
      return Optional.empty();
    }
    if (!lines[2].equals(key)) {
      LOG.log(Level.WARNING, "the cuDNN plan {0} is that of {1}, and found anew", file, lines[2]);
      return Optional.empty();
    }
    return Optional.of(new Entry(lines[3], lines[4]));
  }

  /** Failing to write costs the next process a search, and is logged. */
  void write(String key, Entry entry) {
    if (key.contains("\n") || entry.engine().contains("\n")) {
      throw new IllegalArgumentException("keys and engines have one line: " + key);
    }
    String content = key + "\n" + entry.engine() + "\n" + entry.json();
    Path file = file(key);
    try {
      Files.createDirectories(folder);
      Path partial = Files.createTempFile(folder, "plan", ".partial");
      try {
        Files.writeString(partial, FORMAT + "\n" + digest(content) + "\n" + content);
        move(partial, file);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the cuDNN plan {0} is not kept: {1}", file, e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path file(String key) {
    return folder.resolve(digest(key) + ".plan");
  }

  private static String digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
