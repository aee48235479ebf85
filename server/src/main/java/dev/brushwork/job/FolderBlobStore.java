package dev.brushwork.job;

import dev.brushwork.compute.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A folder with a file for each blob, in a folder for each first byte. */
public final class FolderBlobStore implements BlobStore {
  private final Path folder;

  public FolderBlobStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Blob put(Content content) throws IOException {
    MessageDigest digest = Sha256.digest();
    Path path =
        AtomicFile.write(
            folder,
            out -> {
              DigestOutputStream digested = new DigestOutputStream(out, digest);
              content.writeTo(digested);
              digested.flush();
            },
            () -> path(Sha256.hex(digest)));
    return new Blob(path.getFileName().toString(), Files.size(path));
  }

  @Override
  public Optional<Blob> find(String sha256) throws IOException {
    if (!Sha256.isOne(sha256)) {
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
    if (!Sha256.isOne(sha256)) {
      throw new NoSuchFileException(sha256);
    }
    return new VerifiedStream(Files.newInputStream(path(sha256)), sha256);
  }

  @Override
  public List<Kept> list() throws IOException {
    List<Kept> all = new ArrayList<>();
    forEach(
        (name, file) -> {
          if (Sha256.isOne(name)) {
            all.add(new Kept(name, Files.size(file), lastModified(file)));
          }
        });
    return all;
  }

  @Override
  public List<String> olderThan(Duration age) throws IOException {
    Instant before = Instant.now().minus(age);
    forEach(
        (name, file) -> {
          if (name.endsWith(AtomicFile.PART) && lastModified(file).isBefore(before)) {
            Files.deleteIfExists(file); // of a process that ended in the midst of it
          }
        });
    return BlobStore.super.olderThan(age);
  }

  /** What is done to a file. */
  @FunctionalInterface
  private interface Visitor {
    void visit(String name, Path file) throws IOException;
  }

  /** Goes through all files; one that goes meanwhile may have been among them or not. */
  private void forEach(Visitor visitor) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        Set.of(),
        2,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              visitor.visit(file.getFileName().toString(), file);
            } catch (NoSuchFileException e) {
              return FileVisitResult.CONTINUE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  private static Instant lastModified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  @Override
  public void delete(String sha256) throws IOException {
    Files.deleteIfExists(path(sha256));
  }

  private Path path(String sha256) {
    return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
  }
}
