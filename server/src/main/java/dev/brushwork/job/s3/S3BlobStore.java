package dev.brushwork.job.s3;

import dev.brushwork.compute.Sha256;
import dev.brushwork.job.BlobStore;
import dev.brushwork.job.VerifiedStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An object for each blob, below {@code images/}. */
public final class S3BlobStore implements BlobStore {
  private static final String FOLDER = "images/";

  /** An object that was new so lately need not be made new again, which costs a call. */
  private static final Duration NEW_ENOUGH = Duration.ofMinutes(4);

  private final S3Bucket bucket;
  private final Duration newEnough;

  public S3BlobStore(S3Bucket bucket) {
    this(bucket, NEW_ENOUGH);
  }

  S3BlobStore(S3Bucket bucket, Duration newEnough) {
    this.bucket = bucket;
    this.newEnough = newEnough;
  }

  /**
   * Its name is known only when it is written: so it is written to a file of this machine first.
   */
  @Override
  public Blob put(Content content) throws IOException {
    Path file = Files.createTempFile("brushwork-", ".blob");
    try {
      MessageDigest digest = Sha256.digest();
      try (OutputStream out =
          new DigestOutputStream(
              new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), digest)) {
        content.writeTo(out);
      }
      String sha256 = Sha256.hex(digest);
      bucket.put(key(sha256), file);
      return new Blob(sha256, Files.size(file));
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public Optional<Blob> find(String sha256) throws IOException {
    if (!Sha256.isOne(sha256)) {
      return Optional.empty();
    }
    Optional<S3Bucket.Item> found = bucket.find(key(sha256));
    if (found.isPresent()
        && found.get().lastModified().isBefore(Instant.now().minus(newEnough))
        && !bucket.touch(key(sha256))) {
      return Optional.empty(); // deleted just now
    }
    return found.map(item -> new Blob(sha256, item.bytes()));
  }

  @Override
  public InputStream open(String sha256) throws IOException {
    if (!Sha256.isOne(sha256)) {
      throw new NoSuchFileException(sha256);
    }
    return new VerifiedStream(bucket.open(key(sha256)), sha256);
  }

  @Override
  public List<Kept> list() throws IOException {
    return bucket.list(FOLDER).stream()
        .filter(item -> Sha256.isOne(item.key().substring(FOLDER.length())))
        .map(
            item ->
                new Kept(item.key().substring(FOLDER.length()), item.bytes(), item.lastModified()))
        .toList();
  }

  @Override
  public void delete(String sha256) throws IOException {
    bucket.delete(key(sha256));
  }

  private static String key(String sha256) {
    return FOLDER + sha256;
  }
}
