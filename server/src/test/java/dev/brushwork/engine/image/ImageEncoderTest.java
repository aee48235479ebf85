package dev.brushwork.engine.image;

import static dev.brushwork.engine.image.TestPictures.LIMITS;
import static dev.brushwork.engine.image.TestPictures.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageEncoderTest {
  private static final int WIDTH = 23;
  private static final int HEIGHT = 17;

  private static OutputFormat of(ImageFormat format, int depth) {
    return new OutputFormat(format, depth, OutputFormat.DEFAULT_QUALITY);
  }

  /** Samples that 8 bits cannot hold, and a few beyond black and white. */
  private static FloatImage fine() {
    float[] values = new float[WIDTH * HEIGHT * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 37 % 65536) / 65535f;
    }
    values[0] = -0.5f;
    values[1] = 1.5f;
    return new FloatImage(WIDTH, HEIGHT, values);
  }

  private static FloatImage transparent() {
    float[] alpha = new float[WIDTH * HEIGHT];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = i / (alpha.length - 1f);
    }
    return fine().withAlpha(alpha);
  }

  /** Read back by the readers that come with Java, TIFF not by the library that wrote it. */
  @ParameterizedTest
  @CsvSource({"PNG,8", "PNG,16", "TIFF,8", "TIFF,16"})
  void otherReadersFindEverySampleAtTheDepthAskedFor(ImageFormat format, int depth)
      throws IOException {
    int full = depth == 16 ? 65535 : 255;
    for (FloatImage image : new FloatImage[] {fine(), transparent()}) {
      Raster read = javaReads(ImageEncoder.encode(image, of(format, depth)), format);
      int channels = image.alpha().isPresent() ? 4 : 3;
      assertThat(read.getNumBands()).isEqualTo(channels);
      assertThat(read.getSampleModel().getSampleSize(0)).isEqualTo(depth);
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        for (int c = 0; c < channels; c++) {
          float sample = c == 3 ? image.alpha().orElseThrow()[i] : image.values()[3 * i + c];
          assertThat(read.getSample(i % WIDTH, i / WIDTH, c))
              .as("channel %d of pixel %d", c, i)
              .isEqualTo(Math.round(Math.min(1, Math.max(0, sample)) * full));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"PNG,8", "PNG,16", "TIFF,8", "TIFF,16"})
  void whatIsWrittenIsReadBack(ImageFormat format, int depth) {
    Image opaque = ImageReader.read(ImageEncoder.encode(fine(), of(format, depth)), LIMITS);
    float[] values = FloatImage.of(opaque).values();
    for (int i = 2; i < values.length; i++) {
      assertThat(values[i]).isCloseTo(fine().values()[i], within(depth == 16 ? 1e-5f : 2e-3f));
    }
    Image clear = ImageReader.read(ImageEncoder.encode(transparent(), of(format, depth)), LIMITS);
    assertThat(clear.alpha().orElseThrow()).startsWith(0).endsWith(255);
  }

  @Test
  void anOpaquePictureOfEightBitsIsTheSamePngAsEver() {
    Image image = picture(37, 23);
    assertThat(ImageEncoder.encode(FloatImage.of(image), OutputFormat.defaults()))
        .isEqualTo(PngWriter.write(image));
  }

  @Test
  void jpegIsCloserAndLargerTheHigherItsQuality() {
    FloatImage image = FloatImage.of(picture(64, 48));
    byte[] low = ImageEncoder.encode(image, new OutputFormat(ImageFormat.JPEG, 8, 20));
    byte[] high = ImageEncoder.encode(image, of(ImageFormat.JPEG, 8));
    assertThat(low.length).isLessThan(high.length);
    assertThat(meanError(low, image)).isGreaterThan(meanError(high, image));
    assertThat(ImageReader.header(high, LIMITS).format()).isEqualTo("JPEG");
  }

  @Test
  void jpegIsLaidOverWhite() {
    float[] black = new float[16 * 16 * 3];
    float[] alpha = new float[16 * 16];
    Arrays.fill(alpha, 0.2f);
    FloatImage image = new FloatImage(16, 16, black).withAlpha(alpha);
    Image read = ImageReader.read(ImageEncoder.encode(image, of(ImageFormat.JPEG, 8)), LIMITS);
    assertThat(read.rgb()[0] & 0xff).isCloseTo(204, within(2));
  }

  @Test
  void equalPicturesMakeEqualBytes() {
    for (ImageFormat format : ImageFormat.values()) {
      assertThat(ImageEncoder.encode(transparent(), of(format, 8)))
          .isEqualTo(ImageEncoder.encode(transparent(), of(format, 8)));
    }
  }

  @Test
  void depthsAndQualitiesThatNoFileHasAreRefused() {
    assertThatThrownBy(() -> of(ImageFormat.JPEG, 16)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(ImageFormat.PNG, 12)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OutputFormat(ImageFormat.JPEG, 8, 101))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double meanError(byte[] file, FloatImage image) {
    float[] read = FloatImage.of(ImageReader.read(file, LIMITS)).values();
    double sum = 0;
    for (int i = 0; i < read.length; i++) {
      sum += Math.abs(read[i] - image.values()[i]);
    }
    return sum / read.length;
  }

  private static Raster javaReads(byte[] file, ImageFormat format) throws IOException {
    Iterator<javax.imageio.ImageReader> readers =
        ImageIO.getImageReadersByFormatName(format.name());
    javax.imageio.ImageReader reader = readers.next();
    while (!reader.getClass().getName().startsWith("com.sun.")) {
      reader = readers.next();
    }
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in);
      BufferedImage image = reader.read(0);
      return image.getRaster();
    } finally {
      reader.dispose();
    }
  }
}
