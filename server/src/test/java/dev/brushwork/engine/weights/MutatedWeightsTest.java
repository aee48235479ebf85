package dev.brushwork.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand damaged files, made from real ones: each is read or refused, at once and in a line.
 */
class MutatedWeightsTest {
  private static final int FILES = 250;
  private static final long MOST_ALLOCATED = 64 << 20;
  private static final long MOST_NANOS = 1_000_000_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keras2-vgg16.h5",
        "legacy-vgg19.pth",
        "zip-resnet50.pth",
        "keras2-vgg16.safetensors"
      })
  void everyDamageEndsInOneLineAtOnce(String name) throws IOException {
    byte[] whole;
    try (InputStream packed = MutatedWeightsTest.class.getResourceAsStream(name + ".gz");
        InputStream in = new GZIPInputStream(packed)) {
      whole = in.readAllBytes();
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    SplittableRandom random = new SplittableRandom(17);
    int refused = 0;
    for (int i = 0; i < FILES; i++) {
      Path file = Files.write(folder.resolve(name), damaged(whole, i, random));
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long begun = System.nanoTime();
      try {
        WeightFile.read(file);
      } catch (WeightsException e) {
        refused++;
        assertThat(e.getMessage())
            .startsWith(name + ": ")
            .hasSizeLessThan(300)
            .matches("[\\x20-\\x7e]+");
      }
      assertThat(System.nanoTime() - begun).as("file %d", i).isLessThan(MOST_NANOS);
      assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
          .as("file %d", i)
          .isLessThan(MOST_ALLOCATED);
    }
    // A changed weight is a weight all the same; every shortened file is refused.
    assertThat(refused).isGreaterThan(FILES / 5);
  }

  private static byte[] damaged(byte[] whole, int i, SplittableRandom random) {
    byte[] bytes = i % 5 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
    // Most structure is at the beginning, and a zip's at the end.
    int reach = i % 3 == 0 ? whole.length : Math.min(4096, whole.length);
    int changes = i % 5 == 0 ? 0 : 1 + random.nextInt(4);
    for (int change = 0; change < changes; change++) {
      int place = random.nextInt(reach);
      int at = i % 3 == 1 ? whole.length - 1 - place : place;
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xff);
      }
    }
    return bytes;
  }
}
