package dev.brushwork.job.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.engine.transfer.CheckpointException;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.job.BlobStore;
import dev.brushwork.job.BlobStoreContract;
import dev.brushwork.job.CheckpointStore;
import dev.brushwork.job.Claim;
import dev.brushwork.job.Job.CheckpointReference;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3BlobStoreTest extends BlobStoreContract {
  private FakeS3 server;
  private S3Bucket bucket;

  @BeforeEach
  void start() throws IOException {
    server = new FakeS3("bucket");
    bucket = TestBucket.open(server);
  }

  @AfterEach
  void stop() {
    assertThat(server.strangers()).as("requests that were not signed").isEmpty();
    bucket.close();
    server.close();
  }

  @Override
  protected BlobStore store() {
    return new S3BlobStore(bucket);
  }

  private static String key(String sha256) {
    return "some/where/images/" + sha256;
  }

  @Override
  protected void damage(String sha256) {
    server
        .objects()
        .computeIfPresent(
            key(sha256),
            (key, object) -> {
              byte[] bytes = object.bytes().clone();
              bytes[bytes.length / 2] ^= 1;
              return new FakeS3.Stored(bytes, object.lastModified());
            });
  }

  @Override
  protected void setLastUsed(String sha256, Instant time) {
    server.objects().computeIfPresent(key(sha256), (key, o) -> new FakeS3.Stored(o.bytes(), time));
  }

  @Test
  void aStoreThatIsBusyForAMomentIsAskedAgain() throws IOException {
    server.refuse(2);
    BlobStore.Blob blob = store().put(out -> out.write(new byte[70_000]));
    assertThat(store().find(blob.sha256())).contains(blob);
    assertThat(server.objects().get(key(blob.sha256())).bytes()).hasSize(70_000);
  }

  @Test
  void aStoreThatRefusesOrDoesNotAnswerIsSaidToBe() throws IOException {
    server.refuse(1000);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> store().find("0".repeat(64)))
        .withMessageContaining("the blob store");
    server.refuse(0);
    try (S3Bucket other = TestBucket.open(server, "another")) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> new S3BlobStore(other).put(out -> out.write(1)));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> other.list(""));
    }
  }

  @Test
  void checkpointsOfAJobAreKeptAndForgotten() throws IOException {
    CheckpointStore checkpoints = new S3CheckpointStore(bucket);
    Checkpoint checkpoint =
        new Checkpoint(
            "f",
            3,
            new Extent(1, 1),
            new byte[12],
            List.of(new byte[4]),
            List.of(),
            0,
            List.of(),
            Optional.empty());
    CheckpointReference first = checkpoints.write(new Claim("a", 1), checkpoint);
    CheckpointReference second = checkpoints.write(new Claim("a", 2), checkpoint);
    checkpoints.write(new Claim("b", 1), checkpoint);
    checkpoints.write(new Claim("c", 1), checkpoint);
    assertThat(checkpoints.read(first).optimizerState().get(0)).hasSize(4);
    assertThat(checkpoints.jobs()).containsExactlyInAnyOrder("a", "b", "c");
    checkpoints.delete(first);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> checkpoints.read(first))
        .withMessageContaining("gone");
    assertThat(checkpoints.read(second).iteration()).isEqualTo(3);
    checkpoints.deleteAll("a");
    assertThat(checkpoints.jobs()).containsExactlyInAnyOrder("b", "c");
    assertThat(store().list()).isEmpty();
  }

  @Test
  void whatIsFoundOftenIsMadeNewOnlyNowAndThen() throws IOException {
    BlobStore.Blob blob = store().put(out -> out.write(1));
    Instant lately = Instant.now().minus(Duration.ofMinutes(3));
    setLastUsed(blob.sha256(), lately);
    store().find(blob.sha256());
    assertThat(server.objects().get(key(blob.sha256())).lastModified()).isEqualTo(lately);
    assertThat(store().olderThan(Duration.ofHours(1))).isEmpty();
  }
}
