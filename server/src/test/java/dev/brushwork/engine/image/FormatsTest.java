package dev.brushwork.engine.image;

import static dev.brushwork.engine.image.TestPictures.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds reading against what Pillow makes of the same files: see formats.py. */
class FormatsTest {
  private static Stream<PillowFile> formats() {
    return PillowFile.formats().stream();
  }

  private static Stream<PillowFile> profiles() {
    return PillowFile.profiles().stream();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void readsEveryKindOfFileAsPillowDoes(PillowFile expected) {
    assertReadAs(expected);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void turnsTheColoursOfAProfileIntoSrgbAsPillowDoes(PillowFile expected) {
    assertReadAs(expected);
  }

  private static void assertReadAs(PillowFile expected) {
    ImageHeader header = ImageReader.header(expected.file(), LIMITS);
    Image read = ImageReader.read(expected.file(), LIMITS);
    assertThat(new int[] {read.width(), read.height()}).containsExactly(expected.size());
    assertThat(new int[] {header.displayedWidth(), header.displayedHeight()})
        .containsExactly(expected.size());
    byte[] rgba = expected.rgba();
    boolean transparent = false;
    for (int i = 0; i < read.width() * read.height(); i++) {
      int alpha = rgba[4 * i + 3] & 0xff;
      transparent |= alpha != 255;
      for (int c = 0; c < 3; c++) {
        int seen = 255 - Math.round((255 - (rgba[4 * i + c] & 0xff)) * alpha / 255f);
        assertThat(read.rgb()[3 * i + c] & 0xff)
            .as("channel %d of pixel %d", c, i)
            .isCloseTo(seen, within(expected.tolerance()));
      }
      int opacity = read.alpha().isEmpty() ? 255 : read.alpha().get()[i] & 0xff;
      assertThat(opacity).as("opacity of pixel %d", i).isEqualTo(alpha);
    }
    assertThat(read.alpha().isPresent()).isEqualTo(transparent);
  }
}
