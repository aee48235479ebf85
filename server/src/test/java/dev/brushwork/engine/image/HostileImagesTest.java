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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
        Arguments.of("progressive jpeg", encode(buffered(PICTURE), "jpeg", true)));
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
        .hasMessage("it is neither a PNG nor a JPEG image, the two supported formats");
    assertThatThrownBy(() -> ImageReader.read(new byte[0], LIMITS))
        .isInstanceOf(ImageException.class)
        .hasMessage("it is empty; PNG and JPEG images are supported");
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
  void refusesAFewBytesThatDeclareALargePicture() throws Throwable {
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
