package dev.brushwork.job;

import dev.brushwork.compute.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Files by the SHA-256 of their content, 64 lower-case hex digits. Thread-safe. */
public interface BlobStore {
  /** A file that is kept. */
  record Blob(String sha256, long bytes) {}

  /** Writes the bytes of a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Keeps a file, durably once this returns; one that is kept already counts as new. */
  Blob put(Content content) throws IOException;

  /** As {@link #put}, of what can be written twice: if it is kept already, nothing is written. */
  default Blob keep(Content content) throws IOException {
    MessageDigest digest = Sha256.digest();
    content.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    Optional<Blob> kept = find(Sha256.hex(digest));
    return kept.isPresent() ? kept.get() : put(content);
  }

  /** A file that is kept, which from now on counts as new. */
  Optional<Blob> find(String sha256) throws IOException;

  /**
   * Opens a file that is kept. Reading it to its end throws a {@link DamagedFileException} if it is
   * damaged.
   *
   * @throws java.nio.file.NoSuchFileException if it is not kept
   */
  InputStream open(String sha256) throws IOException;

  /**
   * A file that is kept, as a listing has it.
   *
   * @param lastUsed when it was put or found last, or up to five minutes before
   */
  record Kept(String sha256, long bytes, Instant lastUsed) {}

  /** Every file that is kept, in no order; one that comes or goes meanwhile may be among them. */
  List<Kept> list() throws IOException;

  /** Files that have been neither put nor found for so long. */
  default List<String> olderThan(Duration age) throws IOException {
    Instant before = Instant.now().minus(age);
    return list().stream()
        .filter(kept -> kept.lastUsed().isBefore(before))
        .map(Kept::sha256)
        .toList();
  }

  /** Forgets a file, if it is there. */
  void delete(String sha256) throws IOException;
}
