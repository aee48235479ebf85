package dev.brushwork.engine.image;

import static dev.brushwork.engine.image.TestPictures.LIMITS;
import static dev.brushwork.engine.image.TestPictures.buffered;
import static dev.brushwork.engine.image.TestPictures.encode;
import static dev.brushwork.engine.image.TestPictures.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.engine.image.TestPictures.Png;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngReadingTest {
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "5,9", "8,8", "33,17"})
  void readsInterlacedAndPlainFilesAlike(int width, int height) {
    Image image = picture(width, height);
    for (boolean interlaced : new boolean[] {false, true}) {
      Image read = ImageReader.read(encode(buffered(image), "png", interlaced), LIMITS);
      assertThat(read.width()).isEqualTo(width);
      assertThat(read.height()).isEqualTo(height);
      assertThat(read.rgb()).isEqualTo(image.rgb());
    }
  }

  @Test
  void readsColoursFromAPalette() {
    BufferedImage indexed = new BufferedImage(19, 11, BufferedImage.TYPE_BYTE_INDEXED);
    indexed.createGraphics().drawImage(buffered(picture(19, 11)), 0, 0, null);
    Image read = ImageReader.read(encode(indexed, "png", false), LIMITS);
    for (int i = 0; i < 19 * 11; i++) {
      int expected = indexed.getRGB(i % 19, i / 19);
      assertThat(pixel(read, i))
          .containsExactly(expected >> 16 & 0xff, expected >> 8 & 0xff, expected & 0xff);
    }
  }

  @Test
  void keepsGreyAsItIsStored() {
    byte[] png = new Png(4, 1, 8, GREY).pixels(0, 0, 64, 128, 255);
    assertPixels(png, 0, 0, 0, 64, 64, 64, 128, 128, 128, 255, 255, 255);
  }

  @Test
  void spreadsFewBitsOverTheWholeRange() {
    assertPixels(new Png(3, 1, 1, GREY).pixels(0, 0b01000000), 0, 0, 0, 255, 255, 255, 0, 0, 0);
    assertPixels(new Png(2, 1, 2, GREY).pixels(0, 0b01100000), 85, 85, 85, 170, 170, 170);
    assertPixels(
        new Png(3, 1, 4, GREY).pixels(0, 0x1f, 0x80), 17, 17, 17, 255, 255, 255, 136, 136, 136);
  }

  @Test
  void roundsSixteenBitsToEight() {
    // 128 is 0x8080 in 16 bits; half a step is 128.5.
    byte[] png = new Png(4, 1, 16, GREY).pixels(0, 0x80, 0x80, 0x80, 0xff, 0x81, 0x01, 0xff, 0xff);
    assertPixels(png, 128, 128, 128, 128, 128, 128, 129, 129, 129, 255, 255, 255);
    assertPixels(new Png(1, 1, 16, RGB).pixels(0, 1, 1, 2, 2, 0xfe, 0xfe), 1, 2, 254);
  }

  @Test
  void keepsSixteenBitsForTheOptimiser() {
    byte[] png = new Png(2, 1, 16, GREY).pixels(0, 0x12, 0x34, 0x12, 0x35);
    Image read = ImageReader.read(png, LIMITS);
    assertThat(read.deepRgb().orElseThrow())
        .containsExactly(0x1234, 0x1234, 0x1234, 0x1235, 0x1235, 0x1235);
    assertThat(FloatImage.of(read).values()).startsWith(0x1234 / 65535f).endsWith(0x1235 / 65535f);
    assertThat(ImageReader.header(png, LIMITS).bytesAPixel()).isEqualTo(6);
  }

  @Test
  void keepsTransparencyBesideThePictureAndTurnsItAlong() {
    byte[] png =
        new Png(2, 1, 16, GREY_ALPHA)
            .chunk("eXIf", TestPictures.exif(6))
            .pixels(0, 0x12, 0x34, 0xff, 0xff, 0, 0, 0x33, 0x33);
    Image read = ImageReader.read(png, LIMITS);
    assertThat(new int[] {read.width(), read.height()}).containsExactly(1, 2);
    assertThat(read.alpha().orElseThrow()).containsExactly(255, 51);
    assertThat(read.deepRgb().orElseThrow()).startsWith(0x1234).endsWith(0xcccc);
    assertThat(ImageReader.header(png, LIMITS).bytesAPixel()).isEqualTo(7);
  }

  @Test
  void anOpacityThatIsFullEverywhereIsNone() {
    byte[] png = new Png(1, 1, 8, RGB_ALPHA).pixels(0, 1, 2, 3, 255);
    assertThat(ImageReader.read(png, LIMITS).alpha()).isEmpty();
  }

  @Test
  void laysTransparencyOverWhite() {
    assertPixels(
        new Png(3, 1, 8, RGB_ALPHA).pixels(0, 10, 20, 30, 0, 10, 20, 30, 255, 0, 100, 255, 51),
        255,
        255,
        255,
        10,
        20,
        30,
        204,
        224,
        255);
    assertPixels(new Png(2, 1, 8, GREY_ALPHA).pixels(0, 0, 51, 7, 255), 204, 204, 204, 7, 7, 7);
    assertPixels(
        new Png(1, 1, 16, RGB_ALPHA).pixels(0, 0, 0, 100, 100, 255, 255, 51, 51), 204, 224, 255);
  }

  @Test
  void laysTransparentColoursOverWhite() {
    byte[] palette = {1, 2, 3, 0, 100, (byte) 255};
    assertPixels(
        new Png(2, 1, 1, PALETTE)
            .chunk("PLTE", palette)
            .chunk("tRNS", new byte[] {(byte) 255, 51})
            .pixels(0, 0b01000000),
        1,
        2,
        3,
        204,
        224,
        255);
    assertPixels(
        new Png(2, 1, 8, GREY).chunk("tRNS", new byte[] {0, 9}).pixels(0, 9, 10),
        255,
        255,
        255,
        10,
        10,
        10);
    assertPixels(
        new Png(2, 1, 8, RGB)
            .chunk("tRNS", new byte[] {0, 1, 0, 2, 0, 3})
            .pixels(0, 1, 2, 3, 1, 2, 4),
        255,
        255,
        255,
        1,
        2,
        4);
  }

  @Test
  void undoesEveryFilter() {
    // Two samples a row; each row is 10 more than its neighbours predict.
    byte[] png =
        new Png(2, 5, 8, GREY).pixels(0, 10, 20, 1, 10, 10, 2, 10, 10, 3, 10, 10, 4, 10, 10);
    Image read = ImageReader.read(png, LIMITS);
    int[] grey = new int[10];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = pixel(read, i)[0];
    }
    assertThat(grey).containsExactly(10, 20, 10, 20, 20, 30, 20, 35, 30, 45);
  }

  @Test
  void turnsThePictureAsItsExifSays() {
    byte[] png = new Png(2, 1, 8, GREY).chunk("eXIf", TestPictures.exif(6)).pixels(0, 1, 2);
    ImageHeader header = ImageReader.header(png, LIMITS);
    assertThat(header).isEqualTo(new ImageHeader("PNG", 2, 1, 6, 3));
    assertThat(header.displayedWidth()).isEqualTo(1);
    assertThat(header.displayedHeight()).isEqualTo(2);
    Image read = ImageReader.read(png, LIMITS);
    assertThat(read.height()).isEqualTo(2);
    assertThat(read.rgb()).containsExactly(1, 1, 1, 2, 2, 2);
  }

  @Test
  void joinsPixelsThatAreSplitOverChunks() {
    byte[] packed = TestPictures.deflate(new byte[] {0, 5, 6, 0, 7, 8});
    Png png = new Png(2, 2, 8, GREY);
    for (byte piece : packed) {
      png.chunk("IDAT", new byte[] {piece}).chunk("IDAT", new byte[0]);
    }
    assertPixels(png.chunk("IEND", new byte[0]).bytes(), 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8);
  }

  @Test
  void saysWhatIsWrong() {
    assertRefused(new Png(1, 1, 3, GREY).pixels(0, 0), "colour type 0 with 3 bits");
    assertRefused(new Png(1, 1, 200, RGB).pixels(0, 0), "colour type 2 with 200 bits");
    assertRefused(new Png(1, 1, 8, PALETTE).pixels(0, 0), "its palette is missing");
    assertRefused(
        new Png(1, 1, 8, PALETTE).chunk("PLTE", new byte[3]).pixels(0, 1), "its palette lacks");
    assertRefused(
        new Png(1, 1, 8, PALETTE).chunk("PLTE", new byte[4]).pixels(0, 0), "palette is malformed");
    assertRefused(
        new Png(1, 1, 8, RGB).chunk("tRNS", new byte[2]).pixels(0, 0, 0, 0), "transparency");
    assertRefused(new Png(1, 1, 8, GREY).pixels(5, 0), "cannot be decoded");
    assertRefused(new Png(2, 2, 8, GREY).pixels(0, 1, 2, 0), "cut short");
    assertRefused(new Png(1, 1, 8, GREY).chunk("ABCD", new byte[1]).pixels(0, 0), "critical");
    assertRefused(new Png(1, 1, 8, GREY).chunk("IEND", new byte[0]).bytes(), "no pixels");
    assertRefused(
        new Png(1, 1, 8, GREY).chunk("IDAT", new byte[9]).chunk("IEND", new byte[0]).bytes(),
        "cannot be inflated");
    assertRefused(new Png(0, 4, 8, GREY).pixels(0), "0 x 4 pixels, which is empty");
  }

  @Test
  void refusesMethodsOfTheFuture() {
    for (int field : new int[] {10, 11, 12}) {
      byte[] header = {0, 0, 0, 1, 0, 0, 0, 1, 8, GREY, 0, 0, 0};
      header[field] = 2;
      byte[] png = new Png(header).pixels(0, 0);
      assertRefused(png, "method is unknown");
    }
  }

  private static int[] pixel(Image image, int index) {
    return new int[] {
      image.rgb()[3 * index] & 0xff,
      image.rgb()[3 * index + 1] & 0xff,
      image.rgb()[3 * index + 2] & 0xff
    };
  }

  private static void assertPixels(byte[] png, int... expected) {
    byte[] rgb = ImageReader.read(png, LIMITS).rgb();
    int[] unsigned = new int[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      unsigned[i] = rgb[i] & 0xff;
    }
    assertThat(unsigned).containsExactly(expected);
  }

  private static void assertRefused(byte[] png, String reason) {
    assertThatThrownBy(() -> ImageReader.read(png, LIMITS))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(reason);
  }
}
