package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.job.jdbc.DataFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Duration EVERYTHING = Duration.ofSeconds(-1);

  @TempDir Path folder;

  private static NewJob job(String image) {
    return new NewJob(
        "me",
        Optional.empty(),
        0,
        Map.of(),
        new byte[0],
        Set.of(image),
        "",
        "w",
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void onlyWhatNoJobNeedsIsRemoved() throws Exception {
    try (DataFolder data = new DataFolder(folder, Optional.empty())) {
      JobKeeping keeping = data.keeping();
      String needed = keeping.blobs().put(out -> out.write(1)).sha256();
      String ofTheEnded = keeping.blobs().put(out -> out.write(2)).sha256();
      String unneeded = keeping.blobs().put(out -> out.write(3)).sha256();
      Job waiting = keeping.store().create(job(needed), 9).job();
      Job ended = keeping.store().create(job(ofTheEnded), 9).job();
      Checkpoint checkpoint =
          new Checkpoint(
              "f",
              3,
              new Extent(1, 1),
              new byte[12],
              List.of(),
              List.of(),
              0,
              List.of(),
              Optional.empty());
      keeping.checkpoints().write(new Claim(waiting.id(), 1), checkpoint);
      keeping.checkpoints().write(new Claim(ended.id(), 1), checkpoint);
      keeping.store().cancel("me", ended.id());

      new Janitor(keeping, JobSettings.defaults()).sweep();
      assertThat(keeping.blobs().find(unneeded)).isPresent();
      assertThat(keeping.store().find("me", ended.id())).isPresent();
      assertThat(keeping.checkpoints().jobs()).containsExactly(waiting.id());

      new Janitor(keeping, JobSettings.defaults().withKeep(EVERYTHING, EVERYTHING)).sweep();
      assertThat(keeping.blobs().find(unneeded)).isEmpty();
      assertThat(keeping.blobs().find(ofTheEnded)).isEmpty();
      assertThat(keeping.blobs().find(needed)).isPresent();
      assertThat(keeping.store().find("me", ended.id())).isEmpty();
      assertThat(keeping.store().find("me", waiting.id())).isPresent();
    }
  }

  /** A job of these images, which has ended. */
  private static String ended(JobKeeping keeping, String... images) throws Exception {
    NewJob job =
        new NewJob(
            "me",
            Optional.empty(),
            0,
            Map.of(),
            new byte[0],
            Set.of(images),
            "",
            "w",
            Optional.empty(),
            Optional.empty());
    String id = keeping.store().create(job, 9).job().id();
    keeping.store().cancel("me", id);
    Thread.sleep(5); // the next one ends later by the clock
    return id;
  }

  private static String image(JobKeeping keeping, int seed) throws Exception {
    byte[] bytes = new byte[1000];
    bytes[0] = (byte) seed;
    Thread.sleep(5);
    return keeping.blobs().put(out -> out.write(bytes)).sha256();
  }

  @Test
  void whenThereIsTooMuchImagesWithoutAJobGoFirstAndThenTheJobsThatEndedLongestAgo()
      throws Exception {
    try (DataFolder data = new DataFolder(folder, Optional.empty())) {
      JobKeeping keeping = data.keeping();
      String shared = image(keeping, 1);
      String first = image(keeping, 2);
      String second = image(keeping, 3);
      String needed = image(keeping, 4);
      String unneeded = image(keeping, 5);
      String oldest = ended(keeping, shared, first);
      String newer = ended(keeping, shared, second);
      Job waiting = keeping.store().create(job(needed), 9).job();
      JobSettings settings = JobSettings.defaults();

      new Janitor(keeping, settings.withKeepBytes(5000), EVERYTHING).sweep();
      assertThat(keeping.blobs().list()).hasSize(5);

      new Janitor(keeping, settings.withKeepBytes(4500), Duration.ofHours(1)).sweep();
      assertThat(keeping.blobs().list()).as("all used lately").hasSize(5);

      new Janitor(keeping, settings.withKeepBytes(4500), EVERYTHING).sweep();
      assertThat(keeping.blobs().find(unneeded)).isEmpty();
      assertThat(keeping.blobs().list()).hasSize(4);
      assertThat(keeping.store().find("me", oldest)).isPresent();

      new Janitor(keeping, settings.withKeepBytes(3999), EVERYTHING).sweep();
      assertThat(keeping.store().find("me", oldest)).isEmpty();
      assertThat(keeping.blobs().find(first)).isEmpty();
      assertThat(keeping.blobs().find(shared)).as("needed by the newer one").isPresent();
      assertThat(keeping.store().find("me", newer)).isPresent();

      new Janitor(keeping, settings.withKeepBytes(0), EVERYTHING).sweep();
      assertThat(keeping.store().find("me", newer)).isEmpty();
      assertThat(keeping.store().find("me", waiting.id())).isPresent();
      assertThat(keeping.blobs().list()).extracting(BlobStore.Kept::sha256).containsExactly(needed);
    }
  }

  @Test
  void oneServerAtATimeUsesAFolder() {
    try (DataFolder first = new DataFolder(folder, Optional.empty())) {
      assertThat(first.keeping()).isNotNull();
      org.assertj.core.api.Assertions.assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> new DataFolder(folder, Optional.empty()))
          .withMessageContaining("is used by another server");
    }
    new DataFolder(folder, Optional.empty()).close();
  }
}
