package dev.brushwork.engine.image;

import static dev.brushwork.engine.image.TestPictures.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.image.TestPictures.Png;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How profiles are carried in files; their colours are held against Pillow's in FormatsTest. */
class ColourProfileTest {
  private static final byte[] NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

  private static byte[] linear() {
    return ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
  }

  @Test
  void aProfileInSegmentsOfAnyOrderIsPutTogether() {
    byte[] plain = TestPictures.jpeg(new Image(8, 8, filled((byte) 100)));
    byte[] profile = linear();
    int half = profile.length / 2;
    byte[] first = segment(1, 2, Arrays.copyOf(profile, half));
    byte[] second = segment(2, 2, Arrays.copyOfRange(profile, half, profile.length));
    for (byte[][] order : new byte[][][] {{first, second}, {second, first}}) {
      byte[] file = TestPictures.withSegment(plain, 0xe2, order[0]);
      file = TestPictures.withSegment(file, 0xe2, order[1]);
      // 100 of 255 in linear light is 168 in sRGB.
      assertThat(ImageReader.read(file, LIMITS).rgb()[0] & 0xff).isBetween(166, 170);
    }
    byte[] incomplete = TestPictures.withSegment(plain, 0xe2, first);
    assertThat(ImageReader.read(incomplete, LIMITS).rgb()[0]).isEqualTo((byte) 100);
  }

  @Test
  void sixteenBitsAreConvertedInSixteenBits() {
    byte[] named = {'n', 0, 0};
    byte[] packed = TestPictures.deflate(linear());
    byte[] chunk = ByteBuffer.allocate(named.length + packed.length).put(named).put(packed).array();
    // In the dark, steps of linear light of 16 bits lie apart in sRGB of 16 bits, not of 8.
    byte[] png =
        new Png(3, 1, 16, 2)
            .chunk("iCCP", chunk)
            .pixels(0, 1, 0, 1, 0, 1, 0, 1, 8, 1, 8, 1, 8, 1, 16, 1, 16, 1, 16);
    short[] rgb = ImageReader.read(png, LIMITS).deepRgb().orElseThrow();
    assertThat(rgb[0] & 0xffff).isBetween(3200, 3420);
    assertThat(rgb[3] & 0xffff).isGreaterThan(rgb[0] & 0xffff);
    assertThat(rgb[6] & 0xffff).isGreaterThan(rgb[3] & 0xffff);
    assertThat((rgb[6] & 0xffff) - (rgb[0] & 0xffff)).isLessThan(257);
  }

  @Test
  void aProfileOfMoreThanFourMegabytesIsNotUnpacked() {
    byte[] huge = new byte[64 << 20];
    ByteBuffer.wrap(huge).putInt(0, huge.length);
    byte[] packed = TestPictures.deflate(huge);
    byte[] chunk =
        ByteBuffer.allocate(packed.length + 3).put((byte) 'n').position(3).put(packed).array();
    byte[] png = new Png(1, 1, 8, 0).chunk("iCCP", chunk).pixels(0, 77);
    assertThat(ImageReader.read(png, LIMITS).rgb()).containsExactly(77, 77, 77);
  }

  @Test
  void aChunkThatIsNoProfileIsIgnored() {
    for (byte[] chunk : new byte[][] {{}, {'n'}, {'n', 0}, {'n', 0, 9, 1}, {'n', 0, 0, 1, 2, 3}}) {
      byte[] png = new Png(1, 1, 8, 0).chunk("iCCP", chunk).pixels(0, 77);
      assertThat(ImageReader.read(png, LIMITS).rgb()).containsExactly(77, 77, 77);
    }
  }

  private static byte[] filled(byte sample) {
    byte[] rgb = new byte[8 * 8 * 3];
    Arrays.fill(rgb, sample);
    return rgb;
  }

  private static byte[] segment(int number, int count, byte[] part) {
    return ByteBuffer.allocate(NAME.length + 2 + part.length)
        .put(NAME)
        .put((byte) number)
        .put((byte) count)
        .put(part)
        .array();
  }
}
