package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobStoreTest extends BlobStoreContract {
  @TempDir Path folder;

  @Override
  protected BlobStore store() {
    return new FolderBlobStore(folder.resolve("images"));
  }

  private Path file(String sha256) {
    return folder.resolve("images").resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  @Override
  protected void damage(String sha256) throws IOException {
    byte[] bytes = Files.readAllBytes(file(sha256));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(sha256), bytes);
  }

  @Override
  protected void setLastUsed(String sha256, Instant time) throws IOException {
    Files.setLastModifiedTime(file(sha256), FileTime.from(time));
  }

  @Test
  void whatAProcessLeftUnfinishedIsSweptAndNeverListed() throws IOException {
    store().put(out -> out.write(1));
    Path part = folder.resolve("images").resolve(".left" + AtomicFile.PART);
    Files.write(part, new byte[10]);
    assertThat(store().list()).hasSize(1);
    store().olderThan(Duration.ofHours(1));
    assertThat(part).exists();
    Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    store().olderThan(Duration.ofHours(1));
    assertThat(part).doesNotExist();
  }

  @Test
  void filesThatComeAndGoMeanwhileDisturbNeitherAListingNorASweep() throws Exception {
    String stays = store().put(out -> out.write(1)).sha256();
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 0; !done.get(); i++) {
                  Path part = folder.resolve("images").resolve("." + i + AtomicFile.PART);
                  Files.createFile(part);
                  Path name = file(String.format("%02x", i & 0xf) + "0".repeat(62));
                  Files.createDirectories(name.getParent());
                  Files.move(part, name);
                  Files.delete(name);
                }
              } catch (IOException e) {
                failure.set(e);
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 200; i++) {
        assertThat(store().list()).extracting(BlobStore.Kept::sha256).contains(stays);
        assertThat(store().olderThan(Duration.ofHours(1))).isEmpty();
      }
    } finally {
      done.set(true);
      writer.join();
    }
    assertThat(failure).hasValue(null);
  }
}
