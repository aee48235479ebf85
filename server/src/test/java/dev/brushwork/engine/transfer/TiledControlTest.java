package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferInputs.Temporal;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions and films painted by tiles are those painted at once. */
class TiledControlTest {
  private static final Image CONTENT = TestImages.of(90, 70, 1);
  private static final Image BEFORE = TestImages.of(90, 70, 3);
  private static final Engine REFERENCE = Engines.open("reference");
  private static final Engine CPU = Engines.open("cpu");

  /** A region of the content in the style of a part of a picture. */
  private static final Style LEFT =
      style(5, 1, columns(CONTENT, x -> x < 37), columns(TestImages.of(75, 64, 5), x -> x > 20));

  /** The rest of it, in the style of all of another. */
  private static final Style RIGHT = style(6, 2.5, columns(CONTENT, x -> x >= 37), null);

  private static final Style EVERYWHERE = style(7, 0.5, null, null);

  @AfterAll
  static void nothingStaysOnTheDevice() {
    for (Engine engine : List.of(REFERENCE, CPU)) {
      engine.close();
      assertThat(engine.device().memory().liveBytes()).isZero();
    }
  }

  private static Style style(int seed, double weight, Image contentMask, Image styleMask) {
    return new Style(
        TestImages.of(75, 64, seed),
        weight,
        Optional.ofNullable(contentMask),
        Optional.ofNullable(styleMask));
  }

  private static Image columns(Image of, IntPredicate white) {
    byte[] rgb = new byte[of.width() * of.height() * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (white.test(i / 3 % of.width()) ? 255 : 0);
    }
    return new Image(of.width(), of.height(), rgb);
  }

  private static TransferSpec.Builder spec(ControlSpec control) {
    return Engines.preset("brushwork")
        .network("vgg19-lite")
        .contentLayers(List.of(new LayerWeight("relu2_2", 1)))
        .styleLayers(
            List.of(
                new LayerWeight("relu1_1", 1),
                new LayerWeight("relu2_1", 0.5),
                new LayerWeight("relu3_1", 2)))
        .size(OutputSize.exact(53, 41))
        .init(InitKind.NORMAL)
        .control(control)
        .iterations(2);
  }

  private static ControlSpec masks(Style... styles) {
    return ControlSpec.NONE.withMasks(List.of(styles).stream().map(Style::masks).toList());
  }

  private static HeldWeights lite(Engine engine) {
    return engine.weights("vgg19-lite", Optional.empty()).orElseThrow();
  }

  private static TransferResult run(
      Engine engine, TransferSpec spec, Optional<Temporal> temporal, Style... styles) {
    return engine.run(
        spec,
        lite(engine),
        new TransferInputs(CONTENT, List.of(styles), Optional.empty(), temporal),
        Reporting.every(1),
        StopSignal.NEVER,
        progress -> {});
  }

  private static void assertTiledAsWhole(
      TransferSpec spec, Optional<Temporal> temporal, Style... styles) {
    TransferResult whole = run(REFERENCE, spec, temporal, styles);
    TransferResult tiled = run(REFERENCE, spec.toBuilder().tile(16).build(), temporal, styles);
    TilingTest.assertEqual(tiled, whole, 1e-9);
    assertThat(TilingTest.largestDifference(tiled, whole)).isLessThan(2e-7);
  }

  @ParameterizedTest
  @EnumSource(names = {"MEAN", "RELATIVE"})
  void everyRegionHasItsOwnStatisticsOverAllTiles(ErrorNormalizer normalizer) {
    TransferSpec spec =
        spec(masks(LEFT, RIGHT))
            .styleNormalizer(normalizer)
            .styleWeight(normalizer == ErrorNormalizer.MEAN ? 1e-3 : 10)
            .build();
    assertTiledAsWhole(spec, Optional.empty(), LEFT, RIGHT);
    // The regions matter: without them it is another picture.
    TransferResult plain =
        run(
            REFERENCE,
            spec.toBuilder().control(ControlSpec.NONE).build(),
            Optional.empty(),
            new Style(LEFT.image(), 1),
            new Style(RIGHT.image(), 2.5));
    assertThat(TilingTest.psnr(plain, run(REFERENCE, spec, Optional.empty(), LEFT, RIGHT)))
        .isLessThan(60);
  }

  @Test
  void regionsStandBesideStylesThatCountEverywhere() {
    assertTiledAsWhole(
        spec(masks(LEFT, EVERYWHERE)).tvWeight(0.01).build(), Optional.empty(), LEFT, EVERYWHERE);
  }

  @Test
  void thePictureBeforeIsKeptToWhereItIsConfident() {
    Temporal before =
        new Temporal(BEFORE, Optional.of(columns(CONTENT, x -> x < 30 || x % 7 == 0)));
    ControlSpec control = ControlSpec.NONE.withTemporalWeight(50);
    assertTiledAsWhole(
        spec(control).tvWeight(0.01).build(), Optional.of(before), new Style(LEFT.image(), 1));
  }

  @Test
  void aFilmMayHaveRegionsToo() {
    ControlSpec control = masks(LEFT, RIGHT).withTemporalWeight(20);
    Temporal before = new Temporal(BEFORE, Optional.empty());
    assertTiledAsWhole(spec(control).build(), Optional.of(before), LEFT, RIGHT);
  }

  @Test
  void onTheProcessorThePictureIsTheSameAndTheEstimateIsItsPeak() {
    ControlSpec control = masks(LEFT, EVERYWHERE).withTemporalWeight(20);
    Optional<Temporal> before = Optional.of(new Temporal(BEFORE, Optional.empty()));
    TransferSpec whole =
        Engines.preset("brushwork")
            .network("vgg19-lite")
            .size(OutputSize.exact(401, 263))
            .control(control)
            .iterations(3)
            .build();
    TransferSpec tiled = whole.toBuilder().tile(96).build();
    TransferResult painted = run(CPU, tiled, before, LEFT, EVERYWHERE);
    assertThat(painted.tiles()).isGreaterThan(1);
    assertThat(TilingTest.psnr(painted, run(CPU, whole, before, LEFT, EVERYWHERE)))
        .isGreaterThan(60);
    Extent content = new Extent(90, 70);
    Extent style = new Extent(75, 64);
    long estimated = CPU.estimate(tiled, lite(CPU), content, List.of(style, style)).deviceBytes();
    assertThat((double) painted.peakDeviceBytes())
        .isCloseTo((double) estimated, within(0.01 * estimated));
  }
}
