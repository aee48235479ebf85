package dev.brushwork.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has files read again when they change. As long as they cannot be used, what they said before
 * holds: a server does not lose its certificate to a half-written file. Thread-safe.
 */
public final class FileWatch implements AutoCloseable {
  /** From one look at the files to the next, unless told otherwise. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  private final List<Content<?>> contents = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer;

  public FileWatch(Duration interval) {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "brushwork-file-watch");
              thread.setDaemon(true);
              return thread;
            });
    long millis = interval.toMillis();
    var unused =
        timer.scheduleWithFixedDelay(
            () -> contents.forEach(Content::refresh), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Makes something of files, and puts it to use. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * @throws UnusableFileException naming the file
     */
    T read();
  }

  /**
   * Reads files now, and again whenever one of them changes.
   *
   * @return what they said last
   * @throws UnusableFileException if they cannot be used now
   */
  <T> Supplier<T> read(List<Path> files, Reader<T> reader) {
    Content<T> content = new Content<>(files, reader);
    contents.add(content);
    return content;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private static final class Content<T> implements Supplier<T> {
    private final List<Path> files;
    private final Reader<T> reader;
    private volatile T value;
    private List<Object> stamps;

    Content(List<Path> files, Reader<T> reader) {
      this.files = List.copyOf(files);
      this.reader = reader;
      this.stamps = stamps();
      this.value = reader.read();
    }

    @Override
    public T get() {
      return value;
    }

    /** Never throws, for the timer would end with it. */
    synchronized void refresh() {
      // Taken before the files are read: what is written meanwhile shows at the next look.
      List<Object> now = stamps();
      if (now.equals(stamps)) {
        return;
      }
      stamps = now;
      try {
        value = reader.read();
        log.info("read again: {}", files);
      } catch (UnusableFileException e) {
        log.error("{}; what was read before stays in force", e.getMessage());
      } catch (RuntimeException e) {
        log.error("{} cannot be read again; what was read before stays in force", files, e);
      }
    }

    /** Differs whenever a file was written, or another put in its place. */
    private List<Object> stamps() {
      List<Object> all = new ArrayList<>();
      for (Path file : files) {
        try {
          BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
          all.add(attributes.lastModifiedTime());
          all.add(attributes.size());
          all.add(String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
          all.add("none");
        }
      }
      return all;
    }
  }
}
