package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.colour.ColourPreservation;
import dev.brushwork.engine.colour.ColourSpace;
import dev.brushwork.engine.colour.Colours;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirstImageTest {
  private static final Image CONTENT = TestImages.of(120, 90, 1);
  private static final Image STYLE = soft(TestImages.of(80, 70, 2));
  private static final Image OTHER = soft(TestImages.of(60, 60, 7));

  /** With little contrast, so that normal numbers about its mean are hardly ever clamped. */
  private static Image soft(Image image) {
    byte[] rgb = image.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (100 + 20 * (i % 3) + (rgb[i] & 0xff) / 8);
    }
    return new Image(image.width(), image.height(), rgb);
  }

  private static FloatImage first(TransferSpec.Builder builder, Style... styles) {
    TransferSpec spec = builder.size(OutputSize.longerSide(120)).build();
    TransferInputs inputs =
        new TransferInputs(CONTENT, List.of(styles), Optional.of(TestImages.of(20, 20, 9)));
    Sizes sizes =
        Sizes.of(
            spec,
            new Extent(120, 90),
            inputs.styles().stream()
                .map(s -> new Extent(s.image().width(), s.image().height()))
                .toList());
    Colours colours = new Colours(ColourPreservation.NONE, ColourSpace.YIQ, FloatImage.of(CONTENT));
    return FirstImage.of(spec, inputs, sizes, colours);
  }

  private static TransferSpec.Builder from(InitKind kind) {
    return Engines.preset("brushwork").init(kind).seed(3);
  }

  @Test
  void greyIsTheMiddleGiveOrTakeHalfAStep() {
    for (float sample : first(from(InitKind.GREY), new Style(STYLE, 1)).values()) {
      assertThat(sample).isCloseTo(0.5f, within(0.5f / 255 + 1e-6f));
    }
  }

  @Test
  void styleStatisticsAreTheStylesBlendedMeanAndCovariance() {
    FloatImage first =
        first(
            from(InitKind.STYLE_STATISTICS).styleScale(1),
            new Style(STYLE, 1),
            new Style(OTHER, 3));
    double[] mean = new double[3];
    double[][] covariance = new double[3][3];
    add(mean, covariance, resized(STYLE), 0.25);
    add(mean, covariance, resized(OTHER), 0.75);
    double[] foundMean = new double[3];
    double[][] found = new double[3][3];
    add(foundMean, found, first, 1);
    // The random mean of n pixels is off by some deviation / sqrt(n).
    double deviation = Math.sqrt(covariance[0][0]);
    double root = Math.sqrt(first.values().length / 3.0);
    assertThat(foundMean).containsExactly(mean, within(5 * deviation / root));
    for (int i = 0; i < 3; i++) {
      assertThat(found[i]).containsExactly(covariance[i], within(8 * covariance[0][0] / root));
    }
  }

  /** At the size at which the run looks at it. */
  private static FloatImage resized(Image style) {
    Extent extent = new Extent(style.width(), style.height()).withLongerSide(120);
    return Resampler.resize(style, extent.width(), extent.height(), Resampling.LANCZOS);
  }

  private static void add(double[] mean, double[][] covariance, FloatImage image, double share) {
    float[] rgb = image.values();
    int pixels = rgb.length / 3;
    double[] own = new double[3];
    for (int i = 0; i < rgb.length; i++) {
      own[i % 3] += rgb[i] / (double) pixels;
    }
    for (int i = 0; i < 3; i++) {
      mean[i] += share * own[i];
      for (int j = 0; j < 3; j++) {
        double sum = 0;
        for (int at = 0; at < rgb.length; at += 3) {
          sum += (rgb[at + i] - own[i]) * (rgb[at + j] - own[j]);
        }
        covariance[i][j] += share * sum / pixels;
      }
    }
  }

  @Test
  void noiseIsBlendedIntoAnyStartByItsShare() {
    for (InitKind kind : InitKind.values()) {
      FloatImage clean = first(from(kind), new Style(STYLE, 1));
      FloatImage noisy = first(withNoise(from(kind), 0.25), new Style(STYLE, 1));
      FloatImage noise = first(withNoise(from(kind), 1), new Style(STYLE, 1));
      for (int i = 0; i < clean.values().length; i++) {
        assertThat(noisy.values()[i])
            .isCloseTo(0.75f * clean.values()[i] + 0.25f * noise.values()[i], within(1e-6f));
      }
    }
  }

  @Test
  void theNoiseIsNotThatOfTheStart() {
    FloatImage start = first(from(InitKind.NORMAL), new Style(STYLE, 1));
    FloatImage noise = first(withNoise(from(InitKind.NORMAL), 1), new Style(STYLE, 1));
    double product = 0;
    double squares = 0;
    for (int i = 0; i < start.values().length; i++) {
      product += (start.values()[i] - 0.5) * (noise.values()[i] - 0.5);
      squares += Math.pow(start.values()[i] - 0.5, 2);
    }
    assertThat(Math.abs(product / squares)).isLessThan(0.05);
    assertThat(squares / start.values().length).isCloseTo(0.15 * 0.15, within(0.002));
  }

  private static TransferSpec.Builder withNoise(TransferSpec.Builder spec, double share) {
    return spec.control(ControlSpec.NONE.withInitNoise(share));
  }
}
