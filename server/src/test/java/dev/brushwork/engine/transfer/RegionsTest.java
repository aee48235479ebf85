package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.transfer.ControlSpec.StyleMasks;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Styles that are painted where their masks say. */
class RegionsTest extends RunsOnCpu {
  private static final List<String> LAYERS = List.of("relu1_1", "relu2_1");
  private static final Image CONTENT = TestImages.of(32, 24, 1);
  private static final Image STYLE = TestImages.of(32, 20, 2);
  private static final Image OTHER = TestImages.of(28, 32, 5);

  private static TransferSpec.Builder spec() {
    return Engines.preset("brushwork")
        .size(OutputSize.longerSide(32))
        .iterations(6)
        .contentLayers(List.of(new LayerWeight("relu2_1", 1)))
        .styleLayers(LAYERS.stream().map(name -> new LayerWeight(name, 1)).toList());
  }

  private static TransferResult run(TransferSpec.Builder spec, Style... styles) {
    return run(engine, weights, spec, CONTENT, styles);
  }

  private static TransferResult run(
      Engine on, HeldWeights held, TransferSpec.Builder spec, Image content, Style... styles) {
    List<StyleMasks> masks = Arrays.stream(styles).map(Style::masks).toList();
    TransferSpec masked =
        masks.stream().anyMatch(StyleMasks::any)
            ? spec.control(ControlSpec.NONE.withMasks(masks)).build()
            : spec.build();
    return on.run(
        masked,
        held,
        new TransferInputs(content, List.of(styles), Optional.empty()),
        Reporting.every(1),
        StopSignal.NEVER,
        progress -> {});
  }

  private static Style masked(Image style, double weight, Image contentMask, Image styleMask) {
    return new Style(
        style, weight, Optional.ofNullable(contentMask), Optional.ofNullable(styleMask));
  }

  /** White in the columns that are asked for. */
  private static Image columns(Image of, IntPredicate white) {
    byte[] rgb = new byte[of.width() * of.height() * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (white.test(i / 3 % of.width()) ? 255 : 0);
    }
    return new Image(of.width(), of.height(), rgb);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void whiteMasksPaintWhatNoMaskPaints(String backend) {
    try (Engine on = Engines.open(backend)) {
      HeldWeights held = on.weights("vgg19-lite", Optional.empty()).orElseThrow();
      TransferSpec.Builder lite = spec().network("vgg19-lite").size(OutputSize.longerSide(24));
      TransferResult plain = run(on, held, lite, CONTENT, new Style(STYLE, 1));
      TransferResult white =
          run(
              on,
              held,
              lite,
              CONTENT,
              masked(STYLE, 1, columns(CONTENT, x -> true), columns(STYLE, x -> true)));
      for (int i = 0; i < plain.losses().size(); i++) {
        assertThat(white.losses().get(i).total())
            .isCloseTo(plain.losses().get(i).total(), within(1e-3));
      }
      assertThat(white.picture().values()).containsExactly(plain.picture().values(), within(2e-3f));
      assertThat(Engines.live(on)).isPositive(); // the weights
    }
  }

  /** The guided Gram matrices' distances, by features and sums of the test's own. */
  @Test
  void theStyleTermIsTheSumOverRegionsOfGuidedGramMatrices() {
    Image left = columns(CONTENT, x -> x < 16);
    Image right = columns(CONTENT, x -> x >= 16);
    Image quarter = columns(STYLE, x -> x < 8);
    Losses first =
        run(
                spec().styleNormalizer(ErrorNormalizer.MEAN),
                masked(STYLE, 1, left, quarter),
                masked(OTHER, 3, right, null))
            .losses()
            .get(0);
    double expected = 0;
    for (String layer : LAYERS) {
      double[] leftGram = gram(CONTENT, layer, x -> x < 0.5);
      double[] rightGram = gram(CONTENT, layer, x -> x >= 0.5);
      expected += 0.25 * meanSquare(leftGram, gram(STYLE, layer, x -> x < 0.25));
      expected += 0.75 * meanSquare(rightGram, gram(OTHER, layer, x -> true));
    }
    assertThat(first.style()).isCloseTo(expected, within(1e-4 * expected));
    assertThat(first.content()).isZero();
  }

  private interface Part {
    boolean has(double x);
  }

  /** The mean of products over those pixels whose place along a row, 0 to 1, counts. */
  private static double[] gram(Image image, String layer, Part part) {
    Extent extent = new Extent(image.width(), image.height()).withLongerSide(32);
    FeatureMap map =
        engine
            .features(
                weights,
                image,
                List.of(layer),
                extent,
                Resampling.LANCZOS,
                PoolKind.MAX,
                Optional.empty())
            .get(0);
    int channels = map.channels();
    double[] gram = new double[channels * channels];
    int pixels = 0;
    for (int p = 0; p < (map.height() * map.width()); p++) {
      if (!part.has((p % map.width() + 0.5) / map.width())) {
        continue;
      }
      pixels++;
      for (int i = 0; i < channels; i++) {
        for (int j = 0; j < channels; j++) {
          gram[i * channels + j] +=
              (double) map.values()[p * channels + i] * map.values()[p * channels + j];
        }
      }
    }
    for (int i = 0; i < gram.length; i++) {
      gram[i] /= pixels;
    }
    return gram;
  }

  private static double meanSquare(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum / a.length;
  }

  @Test
  void aRelativeStyleTermStartsAtTheNumberOfItsLayersInEveryRegion() {
    Losses first =
        run(
                spec(),
                masked(STYLE, 1, columns(CONTENT, x -> x < 10), null),
                masked(OTHER, 2, columns(CONTENT, x -> x >= 20), null),
                new Style(TestImages.of(30, 30, 8), 3),
                masked(
                    TestImages.of(30, 30, 9),
                    1,
                    null,
                    columns(TestImages.of(30, 30, 9), x -> x < 9)))
            .losses()
            .get(0);
    assertThat(first.style()).isCloseTo(2, within(1e-3));
  }

  @Test
  void eachHalfComesNearToItsOwnStyle() {
    Image content = TestImages.of(64, 48, 1);
    Image wavy = stripes(64, 48, true);
    Image straight = stripes(64, 48, false);
    HeldWeights lite = engine.weights("vgg19-lite", Optional.empty()).orElseThrow();
    Image painted =
        run(
                engine,
                lite,
                spec().network("vgg19-lite").size(OutputSize.longerSide(64)).iterations(40),
                content,
                masked(wavy, 1, columns(content, x -> x < 32), null),
                masked(straight, 1, columns(content, x -> x >= 32), null))
            .image();
    for (String layer : LAYERS) {
      double[] left = crop(painted, layer, lite, true);
      double[] right = crop(painted, layer, lite, false);
      double[] first = crop(wavy, layer, lite, true);
      double[] second = crop(straight, layer, lite, true);
      assertThat(meanSquare(left, first)).isLessThan(0.5 * meanSquare(left, second));
      assertThat(meanSquare(right, second)).isLessThan(0.5 * meanSquare(right, first));
      assertThat(meanSquare(left, first))
          .isLessThan(0.3 * meanSquare(crop(content, layer, lite, true), first));
    }
  }

  /** Rows, or columns, by turns dark blue and yellow. */
  private static Image stripes(int width, int height, boolean rows) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i++) {
      int at = rows ? i / 3 / width : i / 3 % width;
      rgb[i] = (byte) (at / 3 % 2 == 0 ? new int[] {20, 30, 120}[i % 3] : 230 - 60 * (i % 3));
    }
    return new Image(width, height, rgb);
  }

  /** The Gram matrix of a half, cut out. */
  private static double[] crop(Image image, String layer, HeldWeights held, boolean left) {
    int width = image.width() / 2;
    byte[] rgb = new byte[width * image.height() * 3];
    for (int y = 0; y < image.height(); y++) {
      int from = (y * image.width() + (left ? 0 : width)) * 3;
      System.arraycopy(image.rgb(), from, rgb, y * width * 3, width * 3);
    }
    FeatureMap map =
        engine
            .features(
                held,
                new Image(width, image.height(), rgb),
                List.of(layer),
                new Extent(width, image.height()),
                Resampling.LANCZOS,
                PoolKind.MAX,
                Optional.empty())
            .get(0);
    int channels = map.channels();
    double[] gram = new double[channels * channels];
    for (int at = 0; at < map.values().length; at += channels) {
      for (int i = 0; i < gram.length; i++) {
        gram[i] +=
            (double) map.values()[at + i / channels]
                * map.values()[at + i % channels]
                / (map.height() * map.width());
      }
    }
    return gram;
  }

  @Test
  void theEstimateOfBytesIsThePeakOfARunWithRegions() {
    Image left = columns(CONTENT, x -> x < 16);
    TransferSpec spec =
        spec()
            .control(
                ControlSpec.NONE.withMasks(
                    List.of(new StyleMasks(true, false), new StyleMasks(false, false))))
            .build();
    List<Extent> styles = List.of(new Extent(32, 20), new Extent(28, 32));
    try (Engine own = Engines.open("cpu")) {
      HeldWeights held = Engines.hold(own, "vgg19");
      long estimated = own.estimate(spec, held, new Extent(32, 24), styles).deviceBytes();
      TransferResult result =
          run(own, held, spec(), CONTENT, masked(STYLE, 1, left, null), new Style(OTHER, 1));
      assertThat(result.peakDeviceBytes()).isEqualTo(estimated);
      assertThat(estimated)
          .isGreaterThan(
              own.estimate(spec().build(), held, new Extent(32, 24), styles).deviceBytes());
    }
  }

  @Test
  void masksNeedAStatisticOfProducts() {
    TransferSpec features =
        spec()
            .styleStatistic("features")
            .styleFit(TransferSpec.StyleFit.STRETCH)
            .control(ControlSpec.NONE.withMasks(List.of(new StyleMasks(true, false))))
            .build();
    assertThat(engine.check(features, new Extent(32, 24), List.of(new Extent(32, 20))))
        .extracting(Problem::field)
        .containsExactly("style_statistic");
  }

  @Test
  void masksThatTheSpecDoesNotKnowAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                engine.run(
                    spec().build(),
                    weights,
                    new TransferInputs(
                        CONTENT,
                        List.of(masked(STYLE, 1, columns(CONTENT, x -> true), null)),
                        Optional.empty()),
                    Reporting.every(1),
                    StopSignal.NEVER,
                    progress -> {}));
  }
}
