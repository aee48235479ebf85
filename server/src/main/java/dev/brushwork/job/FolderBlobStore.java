package dev.brushwork.job;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder with a file for each blob, in a folder for each first byte. */
public final class FolderBlobStore implements BlobStore {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final Path folder;

  public FolderBlobStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Blob put(Content content) throws IOException {
    MessageDigest digest = sha256();
    Path path =
        AtomicFile.write(
            folder,
            out -> {
              DigestOutputStream digested = new DigestOutputStream(out, digest);
              content.writeTo(digested);
              digested.flush();
            },
            () -> path(HexFormat.of().formatHex(digest.digest())));
    return new Blob(path.getFileName().toString(), Files.size(path));
  }

  @Override
  public Optional<Blob> find(String sha256) throws IOException {
    if (!SHA256.matcher(sha256).matches()) {
      return Optional.empty();
    }
    Path path = path(sha256);
    try {
      Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
      return Optional.of(new Blob(sha256, Files.size(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream open(String sha256) throws IOException {
    if (!SHA256.matcher(sha256).matches()) {
      throw new NoSuchFileException(sha256);
    }
    return new Verified(Files.newInputStream(path(sha256)), sha256);
  }

  @Override
  public List<String> olderThan(Duration age) throws IOException {
    Instant before = Instant.now().minus(age);
    List<String> old = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return old;
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (SHA256.matcher(name).matches() && isOlder(file, before)) {
          old.add(name);
        } else if (name.endsWith(AtomicFile.PART) && isOlder(file, before)) {
          Files.deleteIfExists(file); // of a process that ended in the midst of it
        }
      }
    }
    return old;
  }

  private static boolean isOlder(Path file, Instant instant) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(instant);
    } catch (NoSuchFileException e) {
      return false; // somebody else has deleted it meanwhile
    }
  }

  @Override
  public void delete(String sha256) throws IOException {
    Files.deleteIfExists(path(sha256));
  }

  private Path path(String sha256) {
    return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Compares what was read with its name when the end is reached. */
  private static final class Verified extends FilterInputStream {
    private final MessageDigest digest = sha256();
    private final String expected;
    private boolean ended;

    Verified(InputStream in, String expected) {
      super(in);
      this.expected = expected;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count >= 0) {
        digest.update(bytes, offset, count);
      } else if (!ended) {
        ended = true;
        if (!HexFormat.of().formatHex(digest.digest()).equals(expected)) {
          throw new IOException("the file kept as " + expected + " is damaged");
        }
      }
      return count;
    }

    @Override
    public long skip(long n) throws IOException {
      return readNBytes((int) Math.min(n, 1 << 16)).length; // what is skipped counts, too
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
