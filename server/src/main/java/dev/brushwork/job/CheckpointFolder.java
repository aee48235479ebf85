package dev.brushwork.job;

import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.engine.transfer.CheckpointException;
import dev.brushwork.engine.transfer.CheckpointFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder with a folder for each job, and in it a file for each checkpoint. */
public final class CheckpointFolder implements CheckpointStore {
  private final Path folder;

  public CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public Job.CheckpointReference write(Claim claim, Checkpoint checkpoint) throws IOException {
    String name = CheckpointStore.name(claim, checkpoint);
    Path path = folder.resolve(name);
    AtomicFile.write(path.getParent(), out -> CheckpointFile.write(checkpoint, out), () -> path);
    return new Job.CheckpointReference(name, checkpoint.iteration());
  }

  @Override
  public Checkpoint read(Job.CheckpointReference reference) throws IOException {
    Path path = folder.resolve(reference.name());
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      return CheckpointFile.read(in, Files.size(path));
    } catch (NoSuchFileException e) {
      throw new CheckpointException("the checkpoint is gone", e);
    }
  }

  @Override
  public void delete(Job.CheckpointReference reference) throws IOException {
    Files.deleteIfExists(folder.resolve(reference.name()));
  }

  @Override
  public void deleteAll(String jobId) throws IOException {
    Path jobs = folder.resolve(jobId);
    if (!Files.isDirectory(jobs)) {
      return;
    }
    try (Stream<Path> files = Files.list(jobs)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return; // another server of this folder was quicker
    }
    try {
      Files.deleteIfExists(jobs);
    } catch (DirectoryNotEmptyException e) {
      // A worker that has lost its claim wrote just now: the next sweep finds it.
      return;
    }
  }

  @Override
  public List<String> jobs() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders.map(path -> path.getFileName().toString()).toList();
    }
  }
}
