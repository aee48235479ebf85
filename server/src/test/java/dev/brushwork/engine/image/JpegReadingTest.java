package dev.brushwork.engine.image;

import static dev.brushwork.engine.image.TestPictures.LIMITS;
import static dev.brushwork.engine.image.TestPictures.exif;
import static dev.brushwork.engine.image.TestPictures.jpeg;
import static dev.brushwork.engine.image.TestPictures.picture;
import static dev.brushwork.engine.image.TestPictures.withExif;
import static dev.brushwork.engine.image.TestPictures.withSegment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.testing.SharedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegReadingTest {
  /**
   * The corners of the stored picture are black, red, green and blue (top left, top right, bottom
   * left, bottom right); the expectation is their order when shown.
   */
  @ParameterizedTest
  @CsvSource({"1,KRGB", "2,RKBG", "3,BGRK", "4,GBKR", "5,KGRB", "6,GKBR", "7,BRGK", "8,RBKG"})
  void turnsThePictureAsItsExifSays(int orientation, String expected) {
    Image stored = corners(48, 32);
    byte[] file = withExif(jpeg(stored), exif(orientation));
    ImageHeader header = ImageReader.header(file, LIMITS);
    Image shown = ImageReader.read(file, LIMITS);

    assertThat(header).isEqualTo(new ImageHeader("JPEG", 48, 32, orientation, 3));
    assertThat(shown.width()).isEqualTo(orientation < 5 ? 48 : 32);
    assertThat(shown.height()).isEqualTo(orientation < 5 ? 32 : 48);
    assertThat(header.displayedWidth()).isEqualTo(shown.width());
    assertThat(header.displayedHeight()).isEqualTo(shown.height());
    int right = shown.width() - 2;
    int bottom = shown.height() - 2;
    String corners =
        name(shown, 1, 1)
            + name(shown, right, 1)
            + name(shown, 1, bottom)
            + name(shown, right, bottom);
    assertThat(corners).isEqualTo(expected);
  }

  @Test
  void ignoresAnExifThatMakesNoSense() {
    byte[] file = jpeg(picture(16, 16));
    byte[] pixels = ImageReader.read(file, LIMITS).rgb();
    byte[] endless = exif(3);
    Arrays.fill(endless, 8, 10, (byte) 0xff); // 65535 entries
    for (byte[] exif : new byte[][] {exif(0), exif(9), endless, {}, {'M', 'M'}, new byte[40]}) {
      byte[] odd = withExif(file, exif);
      assertThat(ImageReader.header(odd, LIMITS).orientation()).isEqualTo(1);
      assertThat(ImageReader.read(odd, LIMITS).rgb()).isEqualTo(pixels);
    }
  }

  @Test
  void doesNotLookAtThumbnailsCommentsAndBrokenProfiles() {
    byte[] file = jpeg(picture(16, 16));
    byte[] pixels = ImageReader.read(file, LIMITS).rgb();
    byte[] nonsense = "ICC_PROFILE\0\1\1nonsense".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(ImageReader.read(withSegment(file, 0xe2, nonsense), LIMITS).rgb()).isEqualTo(pixels);
    byte[] thumbnail = "JFXX\0\u0010\0\0".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(ImageReader.read(withSegment(file, 0xe0, thumbnail), LIMITS).rgb())
        .isEqualTo(pixels);
    assertThat(ImageReader.read(withSegment(file, 0xfe, nonsense), LIMITS).rgb()).isEqualTo(pixels);
  }

  @Test
  void ignoresWhatFollowsTheEnd() {
    byte[] file = jpeg(picture(16, 16));
    byte[] longer = Arrays.copyOf(file, file.length + 1000);
    assertThat(ImageReader.read(longer, LIMITS).rgb())
        .isEqualTo(ImageReader.read(file, LIMITS).rgb());
  }

  @ParameterizedTest
  @CsvSource({
    "195,lossless coding",
    "197,hierarchical coding",
    "201,arithmetic coding",
    "202,arithmetic coding"
  })
  void namesTheKindsThatItDoesNotRead(int frame, String kind) {
    byte[] file = jpeg(picture(16, 16));
    file[frameAt(file) + 1] = (byte) frame;
    assertRefused(file, "it is a JPEG image with " + kind + ", which is not supported");
  }

  @Test
  void namesTheDepthsAndComponentsThatItDoesNotRead() {
    byte[] deep = jpeg(picture(16, 16));
    deep[frameAt(deep) + 4] = 12;
    assertRefused(deep, "it is a JPEG image with 12 bits a sample, which is not supported");
    byte[] two = jpeg(picture(16, 16));
    two[frameAt(two) + 9] = 2;
    assertRefused(two, "it is a JPEG image with 2 colour components, which is not supported");
  }

  @Test
  void refusesMoreScansThanAnyHonestFileHas() {
    byte[] file = TestPictures.encode(TestPictures.buffered(picture(16, 16)), "jpeg", true);
    int scan = lastIndexOf(file, 0xda);
    byte[] last = Arrays.copyOfRange(file, scan, file.length - 2);
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    repeated.write(file, 0, scan);
    for (int i = 0; i < 101; i++) {
      repeated.writeBytes(last);
    }
    repeated.write(file, file.length - 2, 2);
    assertRefused(repeated.toByteArray(), "it is a damaged JPEG image: it has more than 100 scans");
  }

  @ParameterizedTest
  @CsvSource({
    "tubingen,768,103.307,115.234,120.441",
    "starry_night,640,86.264,113.870,125.416",
  })
  void readsPhotographsAsPillowDoes(String name, int height, double red, double green, double blue)
      throws IOException {
    byte[] file = Files.readAllBytes(SharedFiles.get("images/" + name + ".jpg"));
    Image image = ImageReader.read(file, LIMITS);
    assertThat(image.width()).isEqualTo(1024);
    assertThat(image.height()).isEqualTo(height);
    double[] expected = {red, green, blue};
    for (int c = 0; c < 3; c++) {
      long sum = 0;
      for (int i = c; i < image.rgb().length; i += 3) {
        sum += image.rgb()[i] & 0xff;
      }
      assertThat((double) sum / (1024 * height)).isCloseTo(expected[c], within(0.2));
    }
  }

  private static Image corners(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean right = x >= width / 2;
        boolean bottom = y >= height / 2;
        if (right || bottom) {
          int channel = bottom ? right ? 2 : 1 : 0;
          rgb[(y * width + x) * 3 + channel] = (byte) 255;
        }
      }
    }
    return new Image(width, height, rgb);
  }

  private static String name(Image image, int x, int y) {
    int at = (y * image.width() + x) * 3;
    for (int c = 0; c < 3; c++) {
      if ((image.rgb()[at + c] & 0xff) > 128) {
        return "RGB".substring(c, c + 1);
      }
    }
    return "K";
  }

  private static int frameAt(byte[] file) {
    int at = 2;
    while ((file[at + 1] & 0xff) != 0xc0) {
      at += 2 + ((file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff));
    }
    return at;
  }

  private static int lastIndexOf(byte[] file, int marker) {
    int at = file.length - 2;
    while ((file[at] & 0xff) != 0xff || (file[at + 1] & 0xff) != marker) {
      at--;
    }
    return at;
  }

  private static void assertRefused(byte[] file, String message) {
    assertThatThrownBy(() -> ImageReader.read(file, LIMITS))
        .isInstanceOf(ImageException.class)
        .hasMessage(message);
  }
}
