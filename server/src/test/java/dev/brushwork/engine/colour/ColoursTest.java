package dev.brushwork.engine.colour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.testing.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColoursTest {
  private static final FloatImage CONTENT = FloatImage.of(TestImages.of(24, 18, 1));
  private static final FloatImage STYLE = FloatImage.of(TestImages.of(20, 30, 2));
  private static final FloatImage PAINTED = muted(FloatImage.of(TestImages.of(24, 18, 3)));

  /** Colours in the middle, so that nothing leaves 0..1. */
  private static FloatImage muted(FloatImage image) {
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.4f + 0.2f * values[i];
    }
    return new FloatImage(image.width(), image.height(), values);
  }

  @Test
  void nothingAskedChangesNothing() {
    Colours colours = new Colours(ColourPreservation.NONE, ColourSpace.YIQ, CONTENT);
    assertThat(colours.content()).isSameAs(CONTENT);
    assertThat(colours.style(STYLE)).isSameAs(STYLE);
    assertThat(colours.unfinished(PAINTED)).isSameAs(PAINTED);
    assertThat(colours.finished(PAINTED)).isSameAs(PAINTED);
  }

  @Test
  void ofLuminanceGreyPicturesArePainted() {
    Colours colours = new Colours(ColourPreservation.LUMINANCE, ColourSpace.YIQ, CONTENT);
    float[] content = colours.content().values();
    float[] unfinished = colours.unfinished(PAINTED).values();
    for (int at = 0; at < content.length; at += 3) {
      float luma = (float) luma(CONTENT.values(), at);
      assertThat(content[at]).isCloseTo(luma, within(1e-6f));
      assertThat(content[at + 1]).isEqualTo(content[at]);
      assertThat(content[at + 2]).isEqualTo(content[at]);
      assertThat(unfinished[at]).isCloseTo((float) luma(PAINTED.values(), at), within(1e-6f));
    }
  }

  @Test
  void ofLuminanceTheStyleGetsTheContentsMeanAndDeviation() {
    FloatImage content = muted(CONTENT);
    FloatImage style = muted(STYLE);
    float[] matched =
        new Colours(ColourPreservation.LUMINANCE, ColourSpace.YIQ, content).style(style).values();
    double[] wanted = meanAndDeviation(content.values());
    double[] before = meanAndDeviation(style.values());
    assertThat(meanAndDeviation(matched)).containsExactly(wanted, within(1e-6));
    // L' = deviation ratio (L - mean) + content's mean, of some pixel.
    double expected = wanted[1] / before[1] * (luma(style.values(), 99) - before[0]) + wanted[0];
    assertThat((double) matched[99]).isCloseTo(expected, within(1e-6));
  }

  @Test
  void ofChromaThePicturesThemselvesArePainted() {
    Colours colours = new Colours(ColourPreservation.CHROMA, ColourSpace.YIQ, CONTENT);
    assertThat(colours.content()).isSameAs(CONTENT);
    assertThat(colours.style(STYLE)).isSameAs(STYLE);
    assertThat(colours.unfinished(PAINTED)).isSameAs(PAINTED);
  }

  /** By YCbCr's own equations (ITU-R BT.601, as in JFIF). */
  @Test
  void theResultHasItsOwnLumaAndTheContentsChromaInYCbCr() {
    FloatImage content = muted(CONTENT);
    for (ColourPreservation how :
        new ColourPreservation[] {ColourPreservation.LUMINANCE, ColourPreservation.CHROMA}) {
      float[] result = new Colours(how, ColourSpace.YIQ, content).finished(PAINTED).values();
      for (int at = 0; at < result.length; at += 3) {
        float[] c = content.values();
        double y = luma(PAINTED.values(), at);
        double cb = (c[at + 2] - luma(c, at)) / 1.772;
        double cr = (c[at] - luma(c, at)) / 1.402;
        assertThat((double) result[at]).isCloseTo(y + 1.402 * cr, within(1e-6));
        assertThat((double) result[at + 1])
            .isCloseTo(y - 0.344136 * cb - 0.714136 * cr, within(1e-5));
        assertThat((double) result[at + 2]).isCloseTo(y + 1.772 * cb, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ColourSpace.class)
  void whatIsPaintedAsTheContentIsTheContent(ColourSpace space) {
    for (ColourPreservation how :
        new ColourPreservation[] {ColourPreservation.LUMINANCE, ColourPreservation.CHROMA}) {
      Colours colours = new Colours(how, space, CONTENT);
      assertThat(colours.finished(colours.content()).values())
          .containsExactly(CONTENT.values(), within(2e-4f));
    }
  }

  @ParameterizedTest
  @EnumSource(ColourSpace.class)
  void everyResultIsWithinRange(ColourSpace space) {
    float[] extremes = {0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1};
    float[] painted = {1, 1, 1, 0, 0, 0, -0.5f, 0, 0, 2, 2, 2, 1, 1, 1, 0.1f, 0, 0};
    float[] result =
        new Colours(ColourPreservation.CHROMA, space, new FloatImage(6, 1, extremes))
            .finished(new FloatImage(6, 1, painted))
            .values();
    for (float sample : result) {
      assertThat(sample).isBetween(0f, 1f);
    }
    // White stays white on black, and black on white.
    assertThat(result[0]).isCloseTo(1, within(1e-4f));
    assertThat(result[3]).isCloseTo(0, within(1e-4f));
  }

  private static double luma(float[] rgb, int at) {
    return 0.299 * rgb[at] + 0.587 * rgb[at + 1] + 0.114 * rgb[at + 2];
  }

  private static double[] meanAndDeviation(float[] rgb) {
    double sum = 0;
    double squares = 0;
    for (int at = 0; at < rgb.length; at += 3) {
      sum += luma(rgb, at);
      squares += luma(rgb, at) * luma(rgb, at);
    }
    double mean = sum * 3 / rgb.length;
    return new double[] {mean, Math.sqrt(squares * 3 / rgb.length - mean * mean)};
  }
}
