package dev.brushwork.engine.image;

import static dev.brushwork.engine.image.TestPictures.LIMITS;
import static dev.brushwork.engine.image.TestPictures.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The value types, and writing. */
class ImagesTest {
  @Test
  void floatsGiveBackTheBytesTheyCameFrom() {
    byte[] all = new byte[256 * 3];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i / 3);
    }
    assertThat(FloatImage.of(new Image(256, 1, all)).toImage().rgb()).isEqualTo(all);
  }

  @Test
  void floatsAreClampedAndRoundedToNearest() {
    float[] values = {-1, 2, Float.NaN, 0.5f / 255 - 1e-4f, 0.5f / 255 + 1e-4f, 254.4f / 255};
    assertThat(new FloatImage(2, 1, values).toImage().rgb()).containsExactly(0, 255, 0, 0, 1, 254);
  }

  @Test
  void sidesThatDoNotFitTheSamplesAreRefused() {
    assertThatThrownBy(() -> new Image(2, 2, new byte[11]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 x 2 pixels have 12 samples, not 11");
    assertThatThrownBy(() -> new FloatImage(0, 2, new float[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Image(-1, -3, new byte[9]))
        .isInstanceOf(IllegalArgumentException.class);
    // 2^32 times 3 samples: 0 in 32 bits.
    assertThatThrownBy(() -> new Image(1 << 16, 1 << 16, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too many");
  }

  @Test
  void whatIsWrittenIsReadBackByImageIoAndByUs() {
    Image image = picture(37, 23);
    byte[] png = PngWriter.write(image);
    assertThat(ImageReader.read(png, LIMITS).rgb()).isEqualTo(image.rgb());
    BufferedImage other = TestPictures.decode(png);
    BufferedImage expected = TestPictures.buffered(image);
    for (int y = 0; y < 23; y++) {
      for (int x = 0; x < 37; x++) {
        assertThat(other.getRGB(x, y)).isEqualTo(expected.getRGB(x, y));
      }
    }
  }

  @Test
  void equalPixelsMakeEqualBytesAndSmallerOnesThanTheyWere() {
    Image image = picture(200, 150);
    byte[] first = PngWriter.write(image);
    byte[] second = PngWriter.write(picture(200, 150));
    assertThat(first).isEqualTo(second);
    assertThat(first.length).isLessThan(image.rgb().length / 2);
    image.rgb()[0]++;
    assertThat(PngWriter.write(image)).isNotEqualTo(first);
  }

  @Test
  void aPictureOfTheWantedSizeIsNotResampled() {
    Image image = picture(9, 7);
    FloatImage floats = new FloatImage(1, 1, new float[] {3, -2, 0.5f});
    for (Resampling how : Resampling.values()) {
      assertThat(Resampler.resize(image, 9, 7, how).values())
          .isEqualTo(FloatImage.of(image).values());
      assertThat(Resampler.resize(floats, 1, 1, how)).isSameAs(floats);
    }
  }

  @Test
  void resampledValuesStayBetweenBlackAndWhite() {
    // A step, where Lanczos overshoots.
    byte[] step = new byte[16 * 3];
    Arrays.fill(step, 24, 48, (byte) 255);
    float[] values = Resampler.resize(new Image(16, 1, step), 50, 3, Resampling.LANCZOS).values();
    for (float value : values) {
      assertThat(value).isBetween(0f, 1f);
    }
    assertThat(values).contains(0f).contains(1f);
  }

  @Test
  void nearestTakesWholePixels() {
    Image image = picture(5, 4);
    Image resized = Resampler.resize(image, 10, 12, Resampling.NEAREST).toImage();
    for (int y = 0; y < 12; y++) {
      for (int x = 0; x < 10; x++) {
        for (int c = 0; c < 3; c++) {
          assertThat(resized.rgb()[(y * 10 + x) * 3 + c])
              .isEqualTo(image.rgb()[(y / 3 * 5 + x / 2) * 3 + c]);
        }
      }
    }
  }
}
