package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.job.BlobStore.Blob;
import dev.brushwork.job.BlobStore.Kept;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of blobs keeps to. */
public abstract class BlobStoreContract {
  private static final String ABSENT = "0".repeat(64);

  /** The store of this test, which is empty at first. */
  protected abstract BlobStore store();

  /** Changes a byte of a blob behind the store's back. */
  protected abstract void damage(String sha256) throws IOException;

  /** Sets when a blob was used last. */
  protected abstract void setLastUsed(String sha256, Instant time) throws IOException;

  private Blob put(byte[] bytes) throws IOException {
    return store().put(out -> out.write(bytes));
  }

  private byte[] read(String sha256) throws IOException {
    try (InputStream in = store().open(sha256)) {
      return in.readAllBytes();
    }
  }

  @Test
  void aBlobIsKeptByTheHashOfItsContent() throws IOException {
    Blob blob = put("abc".getBytes(StandardCharsets.UTF_8));
    // FIPS 180-2, appendix B.1.
    assertThat(blob.sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(blob.bytes()).isEqualTo(3);
    assertThat(read(blob.sha256())).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
    assertThat(store().find(blob.sha256())).contains(blob);
  }

  @Test
  void anyBytesOfAnyLengthComeBack() throws IOException {
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 65_536, 300_001}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      Blob blob =
          store()
              .put(
                  out -> {
                    for (int at = 0; at < bytes.length; at += 7000) {
                      out.write(bytes, at, Math.min(7000, bytes.length - at));
                    }
                  });
      assertThat(blob.bytes()).isEqualTo(length);
      assertThat(read(blob.sha256())).isEqualTo(bytes);
    }
  }

  @Test
  void whatIsNotKeptIsNotFound() throws IOException {
    for (String name : List.of(ABSENT, "", "../../secret", "A".repeat(64))) {
      assertThat(store().find(name)).isEmpty();
      assertThatExceptionOfType(NoSuchFileException.class)
          .isThrownBy(() -> store().open(name).close());
    }
    assertThat(store().list()).isEmpty();
    assertThat(store().olderThan(Duration.ZERO)).isEmpty();
    store().delete(ABSENT);
  }

  @Test
  void aBlobThatIsDeletedIsGoneAndMayComeBack() throws IOException {
    Blob blob = put(new byte[] {1});
    store().delete(blob.sha256());
    assertThat(store().find(blob.sha256())).isEmpty();
    assertThat(put(new byte[] {1})).isEqualTo(blob);
    assertThat(read(blob.sha256())).containsExactly(1);
  }

  @Test
  void contentThatCannotBeWrittenLeavesNothing() throws IOException {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                store()
                    .put(
                        out -> {
                          out.write(new byte[100_000]);
                          throw new IOException("by the test");
                        }))
        .withMessage("by the test");
    assertThat(store().list()).isEmpty();
  }

  @Test
  void damageIsSeenWhenTheEndIsRead() throws IOException {
    Blob blob = put(new byte[1000]);
    damage(blob.sha256());
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> read(blob.sha256()))
        .withMessageContaining(blob.sha256())
        .withMessageContaining("damaged");
  }

  @Test
  void listsHaveEveryBlobWithItsSize() throws IOException {
    List<Kept> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Blob blob = put(new byte[i]);
      expected.add(new Kept(blob.sha256(), i, Instant.now()));
    }
    assertThat(store().list())
        .usingElementComparator(
            (a, b) -> a.sha256().equals(b.sha256()) && a.bytes() == b.bytes() ? 0 : 1)
        .containsExactlyInAnyOrderElementsOf(expected)
        .allSatisfy(
            kept ->
                assertThat(kept.lastUsed())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5)));
  }

  @Test
  void aBlobThatIsPutOrFoundAgainCountsAsNew() throws IOException {
    Blob found = put(new byte[] {1});
    Blob again = put(new byte[] {2});
    Blob old = put(new byte[] {3});
    Instant longAgo = Instant.now().minus(Duration.ofDays(2));
    for (Blob blob : List.of(found, again, old)) {
      setLastUsed(blob.sha256(), longAgo);
    }
    assertThat(store().olderThan(Duration.ofDays(1))).hasSize(3);
    assertThat(store().find(found.sha256())).contains(found);
    put(new byte[] {2});
    assertThat(store().olderThan(Duration.ofDays(1))).containsExactly(old.sha256());
    assertThat(store().olderThan(Duration.ofDays(3))).isEmpty();
    assertThat(read(found.sha256())).containsExactly(1);
  }

  @Test
  void manyAtOnceKeepOneAndTheSame() throws Exception {
    byte[] bytes = new byte[50_000];
    new Random(2).nextBytes(bytes);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Blob> work = () -> put(bytes);
      List<Future<Blob>> all = threads.invokeAll(java.util.Collections.nCopies(16, work));
      for (Future<Blob> one : all) {
        assertThat(one.get()).isEqualTo(all.get(0).get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(store().list()).hasSize(1);
    assertThat(read(store().list().get(0).sha256())).isEqualTo(bytes);
  }
}
