package dev.brushwork.engine.image;

import static dev.brushwork.engine.image.TestPictures.LIMITS;
import static dev.brushwork.engine.image.TestPictures.buffered;
import static dev.brushwork.engine.image.TestPictures.encode;
import static dev.brushwork.engine.image.TestPictures.exif;
import static dev.brushwork.engine.image.TestPictures.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.brushwork.engine.image.TestPictures.Png;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileImagesTest {
  private static final Image PICTURE = picture(40, 30);

  private static Stream<Arguments> files() {
    byte[] jpeg = encode(buffered(PICTURE), "jpeg", false);
    return Stream.of(
        Arguments.of("png", PngWriter.write(PICTURE)),
        Arguments.of("interlaced png", encode(buffered(PICTURE), "png", true)),
        Arguments.of("jpeg", TestPictures.withExif(jpeg, exif(6))),
        Arguments.of("progressive jpeg", encode(buffered(PICTURE), "jpeg", true)),
        Arguments.of("lossy webp", PillowFile.named("lossy WebP").file()),
        Arguments.of("lossy webp with opacity", PillowFile.named("lossy WebP, transparent").file()),
        Arguments.of("lossless webp", PillowFile.named("P3 in WebP").file()),
        Arguments.of("tiff", PillowFile.named("TIFF LZW").file()),
        Arguments.of("tiff in strips", PillowFile.named("TIFF in strips").file()),
        Arguments.of("tiff with a profile", PillowFile.named("Adobe RGB in TIFF").file()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void refusesAFileCutShortAnywhere(String name, byte[] file) {
    for (int length = 0; length < file.length; length += Math.max(1, file.length / 300)) {
      byte[] part = Arrays.copyOf(file, length);
      assertThat(readOrRefuse(part)).as("the first %d bytes", length).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void readsOrRefusesAFileWithAnyBitFlipped(String name, byte[] file) {
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] flipped = file.clone();
      int bit = random.nextInt(file.length * 8);
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Optional<Image> read = readOrRefuse(flipped);
      refused += read.isEmpty() ? 1 : 0;
      // A PNG file has checksums: what is read is what was written.
      if (name.endsWith("png")) {
        read.ifPresent(image -> assertThat(image.rgb()).isEqualTo(PICTURE.rgb()));
      }
    }
    assertThat(refused).isGreaterThan(10);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void readsOrRefusesAFileWithManyBytesChanged(String name, byte[] file) {
    Random random = new Random(2);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] changed = file.clone();
      for (int k = 0; k < 8; k++) {
        changed[8 + random.nextInt(file.length - 8)] = (byte) random.nextInt(256);
      }
      refused += readOrRefuse(changed).isEmpty() ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(10);
  }

  @Test
  void refusesOtherFormatsAndNothingAtAll() {
    byte[] gif = "GIF89a and so on".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> ImageReader.header(gif, LIMITS))
        .isInstanceOf(ImageException.class)
        .hasMessage("it is no image of a supported format: PNG, JPEG, WebP and TIFF");
    assertThatThrownBy(() -> ImageReader.read(new byte[0], LIMITS))
        .isInstanceOf(ImageException.class)
        .hasMessage("it is empty; PNG, JPEG, WebP and TIFF images are supported");
  }

  @Test
  void refusesSidesBeyondTheLimitFromTheHeaderAlone() throws Throwable {
    byte[] wide = new Png(20_000, 20_000, 8, 2).pixels(0);
    assertCheaplyRefused(wide, "it is 20000 x 20000 pixels; the limit is 16384 a side");
    byte[] large = new Png(16_000, 16_000, 8, 2).pixels(0);
    assertCheaplyRefused(large, "it is 16000 x 16000 pixels; the limit is 50000000 in all");
    byte[] negative = new Png(-1, 1, 8, 2).pixels(0);
    assertCheaplyRefused(negative, "it is 4294967295 x 1 pixels; the limit is 16384 a side");
    byte[] jpeg = TestPictures.jpeg(PICTURE);
    int frame = 0;
    while ((jpeg[frame] & 0xff) != 0xff || (jpeg[frame + 1] & 0xff) != 0xc0) {
      frame++;
    }
    Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xff);
    assertCheaplyRefused(jpeg, "it is 65535 x 65535 pixels; the limit is 16384 a side");
  }

  @Test
  void aThousandMutatedFilesLeaveNothingBehind() {
    List<byte[]> files = files().map(arguments -> (byte[]) arguments.get()[1]).toList();
    long before = heapInUse();
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      byte[] mutated = files.get(i % files.size()).clone();
      int from = random.nextInt(mutated.length);
      switch (i % 3) {
        case 0 -> mutated[from] = (byte) random.nextInt();
        case 1 -> mutated = Arrays.copyOf(mutated, from);
        default -> {
          int to = Math.min(mutated.length, from + 1 + random.nextInt(8));
          Arrays.fill(mutated, from, to, (byte) (random.nextBoolean() ? 0xff : 0));
        }
      }
      readOrRefuse(mutated);
    }
    assertThat(heapInUse() - before).isLessThan(64 << 20);
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void refusesWebpAndTiffBeyondTheLimitFromTheHeaderAlone() throws Throwable {
    byte[] canvas = PillowFile.named("lossy WebP, transparent").file();
    Arrays.fill(canvas, 24, 30, (byte) 0xff);
    assertCheaplyRefused(canvas, "it is 16777216 x 16777216 pixels; the limit is 16384 a side");
    byte[] lossless = PillowFile.named("lossless WebP").file();
    ByteBuffer.wrap(lossless).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x0fffffff);
    assertCheaplyRefused(lossless, "it is 16384 x 16384 pixels; the limit is 50000000 in all");
    byte[] lossy = PillowFile.named("lossy WebP").file();
    Arrays.fill(lossy, 26, 30, (byte) 0xff);
    assertCheaplyRefused(lossy, "it is 16383 x 16383 pixels; the limit is 50000000 in all");
    assertCheaplyRefused(tiff(256, 100_000), "it is 100000 x 7 pixels; the limit is 16384 a side");
  }

  @Test
  void refusesAFewBytesThatDeclareALargeWebpOrTiff() throws Throwable {
    byte[] lossless = PillowFile.named("lossless WebP").file();
    // 7000 x 7000, each less one, 14 bits each.
    ByteBuffer.wrap(lossless).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 6999 | 6999 << 14);
    assertCheaplyRefused(lossless, "it is a damaged WebP image: it is cut short");
    byte[] lossy = PillowFile.named("lossy WebP").file();
    ByteBuffer.wrap(lossy).order(ByteOrder.LITTLE_ENDIAN).putInt(26, 7000 | 7000 << 16);
    assertCheaplyRefused(lossy, "it is a damaged WebP image: it is cut short");
    assertCheaplyRefused(tiff(257, 16_000), "it is a damaged TIFF image: it is cut short");
  }

  @Test
  void refusesATileThatIsLargerThanItsPicture() throws Throwable {
    byte[] tiff = tiff(278, 7); // rows a strip
    int entry = entry(tiff, 278);
    ByteBuffer file = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    file.putShort(entry, (short) 323);
    file.putShort(entry + 2, (short) 4).putInt(entry + 8, 1 << 20);
    file.putShort(entry(tiff, 273), (short) 324);
    file.putShort(entry(tiff, 279), (short) 325);
    file.putShort(entry(tiff, 259), (short) 322);
    file.putInt(entry(tiff, 322) + 8, 30_000);
    assertCheaplyRefused(
        tiff, "it is a damaged TIFF image: its pieces are larger than the picture");
  }

  @Test
  void namesTheKindsOfWebpAndTiffThatItDoesNotRead() {
    byte[] animated = PillowFile.named("lossy WebP, transparent").file();
    animated[20] |= 2;
    assertRefused(animated, "it is a WebP animation, which is not supported");
    assertRefused(
        tiff(259, 7), "it is a TIFF image with compression method 7, which is not supported");
    assertRefused(
        tiff(262, 6), "it is a TIFF image with colours of kind 6, which is not supported");
    assertRefused(
        tiff(277, 9), "it is a TIFF image with 9 samples a pixel, which is not supported");
    assertRefused(
        tiff(284, 2), "it is a TIFF image with a plane for each colour, which is not supported");
  }

  /** A plain TIFF image of 11 x 7 pixels, one of its fields changed. */
  private static byte[] tiff(int tag, int value) {
    byte[] file = PillowFile.named("TIFF plain").file();
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(entry(file, tag) + 2, (short) 4)
        .putInt(entry(file, tag) + 8, value);
    return file;
  }

  /** Where the directory of a little-endian file speaks of {@code tag}. */
  private static int entry(byte[] tiff, int tag) {
    ByteBuffer file = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    int at = file.getInt(4) + 2;
    while (file.getShort(at) != tag) {
      at += 12;
    }
    return at;
  }

  private static void assertRefused(byte[] file, String message) {
    assertThatThrownBy(() -> ImageReader.read(file, LIMITS))
        .isInstanceOf(ImageException.class)
        .hasMessage(message);
  }

  @Test
  void refusesAFewBytesThatDeclareALargePicture() throws Throwable {
    byte[] jpeg = TestPictures.jpeg(PICTURE);
    int frame = 0;
    while ((jpeg[frame] & 0xff) != 0xff || (jpeg[frame + 1] & 0xff) != 0xc0) {
      frame++;
    }
    ByteBuffer.wrap(jpeg).putInt(frame + 5, 7000 << 16 | 7000);
    assertCheaplyRefused(jpeg, "it is a damaged JPEG image: it is cut short");
    byte[] png = new Png(7_000, 7_000, 8, 2).pixels(0);
    assertCheaplyRefused(png, "it is a damaged PNG image: it is cut short");
  }

  @Test
  void doesNotUnpackTextThatExpands() throws Throwable {
    byte[] bomb = TestPictures.deflate(new byte[64 << 20]);
    byte[] text = Arrays.copyOf("Comment\0\0".getBytes(StandardCharsets.US_ASCII), 9 + bomb.length);
    System.arraycopy(bomb, 0, text, 9, bomb.length);
    byte[] png = new Png(1, 1, 8, 0).chunk("zTXt", text).chunk("iCCP", text).pixels(0, 77);
    long allocated =
        allocatedBy(() -> assertThat(ImageReader.read(png, LIMITS).rgb()).contains(77, 77, 77));
    assertThat(allocated).isLessThan(4 << 20);
  }

  private static void assertCheaplyRefused(byte[] file, String message) throws Throwable {
    long allocated =
        allocatedBy(
            () ->
                assertThatThrownBy(() -> ImageReader.read(file, LIMITS))
                    .isInstanceOf(ImageException.class)
                    .hasMessage(message));
    assertThat(allocated).isLessThan(4 << 20);
    assertThatThrownBy(() -> ImageReader.header(file, new ImageLimits(1, 1)))
        .isInstanceOf(ImageException.class);
  }

  private static long allocatedBy(ThrowingSupplier<?> work) throws Throwable {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.get();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** What was read, or nothing where it was refused as a user can understand. */
  private static Optional<Image> readOrRefuse(byte[] file) {
    try {
      return Optional.of(ImageReader.read(file, LIMITS));
    } catch (ImageException e) {
      assertThat(e.getMessage()).startsWith("it ").hasSizeLessThan(120).doesNotContain("\n");
      return Optional.empty();
    }
  }
}
