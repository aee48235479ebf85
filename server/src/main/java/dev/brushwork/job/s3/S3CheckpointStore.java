package dev.brushwork.job.s3;

import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.engine.transfer.CheckpointException;
import dev.brushwork.engine.transfer.CheckpointFile;
import dev.brushwork.job.CheckpointStore;
import dev.brushwork.job.Claim;
import dev.brushwork.job.Job;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An object for each checkpoint, below {@code checkpoints/}. */
public final class S3CheckpointStore implements CheckpointStore {
  private static final String FOLDER = "checkpoints/";

  private final S3Bucket bucket;

  public S3CheckpointStore(S3Bucket bucket) {
    this.bucket = bucket;
  }

  @Override
  public Job.CheckpointReference write(Claim claim, Checkpoint checkpoint) throws IOException {
    String name = CheckpointStore.name(claim, checkpoint);
    Path file = Files.createTempFile("brushwork-", ".checkpoint");
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        CheckpointFile.write(checkpoint, out);
      }
      bucket.put(FOLDER + name, file);
    } finally {
      Files.delete(file);
    }
    return new Job.CheckpointReference(name, checkpoint.iteration());
  }

  @Override
  public Checkpoint read(Job.CheckpointReference reference) throws IOException {
    String key = FOLDER + reference.name();
    Optional<S3Bucket.Item> found = bucket.find(key);
    if (found.isEmpty()) {
      throw new CheckpointException("the checkpoint is gone", new NoSuchFileException(key));
    }
    try (InputStream in = new BufferedInputStream(bucket.open(key))) {
      return CheckpointFile.read(in, found.get().bytes());
    } catch (NoSuchFileException e) {
      throw new CheckpointException("the checkpoint is gone", e);
    }
  }

  @Override
  public void delete(Job.CheckpointReference reference) throws IOException {
    bucket.delete(FOLDER + reference.name());
  }

  @Override
  public void deleteAll(String jobId) throws IOException {
    for (S3Bucket.Item item : bucket.list(FOLDER + jobId + "/")) {
      bucket.delete(item.key());
    }
  }

  @Override
  public List<String> jobs() throws IOException {
    return bucket.folders(FOLDER);
  }
}
