package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import dev.brushwork.testing.TestWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleTransferTest extends RunsOnCpu {
  private static final Image CONTENT = TestImages.of(48, 36, 1);
  private static final Image STYLE = TestImages.of(40, 50, 2);
  private static final Image OTHER_STYLE = TestImages.of(33, 44, 5);

  private static TransferSpec.Builder spec() {
    return Engines.preset("brushwork").size(OutputSize.longerSide(32)).iterations(4);
  }

  private static TransferInputs inputs(Style... styles) {
    return new TransferInputs(CONTENT, List.of(styles), Optional.empty());
  }

  private static TransferResult run(TransferSpec spec) {
    return run(spec, inputs(new Style(STYLE, 1)));
  }

  private static TransferResult run(TransferSpec spec, TransferInputs inputs) {
    return engine.run(spec, weights, inputs, Reporting.every(1), StopSignal.NEVER, progress -> {});
  }

  @Test
  void theResultHasTheContentsAspectAndLosesLossOnTheWay() {
    TransferResult result = run(spec().iterations(12).build());
    assertThat(result.image().width()).isEqualTo(32);
    assertThat(result.image().height()).isEqualTo(24);
    assertThat(result.losses()).hasSize(13);
    for (int i = 0; i <= 12; i++) {
      Losses losses = result.losses().get(i);
      assertThat(losses.iteration()).isEqualTo(i);
      assertThat(losses.total())
          .isCloseTo(losses.content() + losses.style() + losses.tv(), within(1e-9));
    }
    assertThat(result.finalLosses().total()).isLessThan(0.9 * result.losses().get(0).total());
  }

  @Test
  void aRelativeStyleTermStartsAtTheNumberOfItsLayersAndTheContentTermAtZero() {
    Losses first = run(spec().build()).losses().get(0);
    assertThat(first.style()).isCloseTo(5, within(1e-3));
    assertThat(first.content()).isZero();
  }

  @Test
  void theFinalLossesAreThoseOfTheImageReturned() {
    TransferResult longer = run(spec().iterations(4).build());
    TransferResult shorter = run(spec().iterations(3).build());
    assertThat(shorter.finalLosses()).isEqualTo(longer.losses().get(3));
  }

  @Test
  void equalSeedsGiveEqualBytesAndOthersDoNot() {
    TransferSpec uniform = spec().init(InitKind.UNIFORM).seed(7).build();
    byte[] once = run(uniform).image().rgb();
    assertThat(run(uniform).image().rgb()).isEqualTo(once);
    assertThat(run(uniform.toBuilder().seed(8).build()).image().rgb()).isNotEqualTo(once);
  }

  @Test
  void aStyleOfAnySizeIsBlendedByItsShareOfTheWeights() {
    TransferSpec spec = spec().build();
    byte[] first = run(spec, inputs(new Style(STYLE, 1))).image().rgb();
    byte[] second = run(spec, inputs(new Style(OTHER_STYLE, 1))).image().rgb();
    byte[] blend = run(spec, inputs(new Style(STYLE, 1), new Style(OTHER_STYLE, 3))).image().rgb();
    assertThat(blend).isNotEqualTo(first).isNotEqualTo(second);
    // Only the shares count, and a style given twice is that style.
    assertThat(run(spec, inputs(new Style(STYLE, 2), new Style(OTHER_STYLE, 6))).image().rgb())
        .isEqualTo(blend);
    assertThat(run(spec, inputs(new Style(STYLE, 1), new Style(STYLE, 1))).image().rgb())
        .isEqualTo(first);
  }

  @Test
  void everyStartBeginsWhereItSays() {
    TransferSpec spec = spec().styleWeight(0).iterations(1).build();
    TransferInputs given =
        new TransferInputs(
            CONTENT, List.of(new Style(STYLE, 1)), Optional.of(TestImages.of(20, 20, 9)));
    List<Double> firstContentLosses = new ArrayList<>();
    for (InitKind init : InitKind.values()) {
      Losses first = run(spec.toBuilder().init(init).build(), given).losses().get(0);
      firstContentLosses.add(first.content());
      assertThat(first.content() == 0).as(init.name()).isEqualTo(init == InitKind.CONTENT);
    }
    assertThat(firstContentLosses).doesNotHaveDuplicates();
  }

  @Test
  void aLowerWeightedLayerCountsLess() {
    TransferSpec one =
        spec().styleLayers(List.of(new LayerWeight("conv2_1", 1))).contentWeight(0).build();
    TransferSpec half =
        one.toBuilder().styleLayers(List.of(new LayerWeight("block2_conv1", 0.5))).build();
    assertThat(run(half).losses().get(0).style())
        .isCloseTo(0.5 * run(one).losses().get(0).style(), within(1e-6));
  }

  @Test
  void theResultIsAsTransparentAsTheContent() {
    byte[] alpha = new byte[CONTENT.width() * CONTENT.height()];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = (byte) (i % CONTENT.width() < CONTENT.width() / 2 ? 0 : 255);
    }
    TransferInputs clear =
        new TransferInputs(
            CONTENT.withAlpha(alpha), List.of(new Style(STYLE, 1)), Optional.empty());
    TransferResult result = run(spec().build(), clear);
    float[] opacities = result.picture().alpha().orElseThrow();
    assertThat(opacities).hasSize(32 * 24);
    assertThat(opacities[0]).isZero();
    assertThat(opacities[31]).isCloseTo(1, within(1e-6f));
    TransferResult opaque = run(spec().build());
    assertThat(opaque.picture().alpha()).isEmpty();
    assertThat(result.picture().values()).isEqualTo(opaque.picture().values());
  }

  @Test
  void averagePoolsPaintAnotherPicture() {
    assertThat(run(spec().pooling(PoolKind.AVERAGE).build()).image().rgb())
        .isNotEqualTo(run(spec().build()).image().rgb());
  }

  @Test
  void totalVariationAloneSmoothes() {
    TransferSpec noisy =
        spec().init(InitKind.UNIFORM).styleWeight(0).contentWeight(1e-12).tvWeight(1).build();
    TransferResult result = run(noisy);
    assertThat(result.finalLosses().tv()).isLessThan(0.8 * result.losses().get(0).tv());
  }

  @Test
  void progressComesAtItsIntervalWithPreviewsOfTheirSize() {
    List<Progress> seen = new ArrayList<>();
    engine.run(
        spec().iterations(7).build(),
        weights,
        inputs(new Style(STYLE, 1)),
        new Reporting(3, 2, 16),
        StopSignal.NEVER,
        seen::add);
    assertThat(seen).extracting(Progress::iteration).containsExactly(0, 2, 3, 4, 6, 7);
    for (Progress progress : seen) {
      assertThat(progress.preview().isPresent()).isEqualTo(progress.iteration() % 2 == 0);
      progress
          .preview()
          .ifPresent(
              preview -> assertThat(preview.width() + "x" + preview.height()).isEqualTo("16x12"));
    }
    // Before the first update the picture is the content itself.
    assertThat(FloatImage.of(seen.get(0).preview().orElseThrow()).values()[0])
        .isCloseTo(FloatImage.of(CONTENT).values()[0], within(0.2f));
  }

  @Test
  void aStopIsHeardBeforeTheNextIterationAndFreesEverything() {
    for (int stopAt : new int[] {0, 1, 5}) {
      int[] last = {-1};
      assertThatExceptionOfType(TransferStoppedException.class)
          .isThrownBy(
              () ->
                  engine.run(
                      spec().iterations(1000).build(),
                      weights,
                      inputs(new Style(STYLE, 1)),
                      Reporting.every(1),
                      () -> last[0] >= stopAt,
                      progress -> last[0] = progress.iteration()))
          .satisfies(e -> assertThat(e.iteration()).isEqualTo(stopAt + 1));
      nothingStaysOnTheDevice();
    }
  }

  @Test
  void aListenerThatThrowsEndsTheRunAndFreesEverything() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                engine.run(
                    spec().build(),
                    weights,
                    inputs(new Style(STYLE, 1)),
                    Reporting.every(1),
                    StopSignal.NEVER,
                    progress -> {
                      throw new IllegalStateException("the listener's own");
                    }))
        .withMessage("the listener's own");
  }

  @Test
  void theEstimateOfBytesIsThePeakThatIsSeen() {
    try (Engine own = Engines.open("cpu")) {
      HeldWeights held = Engines.hold(own, "vgg19");
      TransferSpec spec = spec().size(OutputSize.longerSide(90)).build();
      Extent content = new Extent(CONTENT.width(), CONTENT.height());
      CostEstimate estimate =
          own.estimate(spec, held, content, List.of(new Extent(STYLE.width(), STYLE.height())));
      TransferResult result =
          own.run(
              spec,
              held,
              inputs(new Style(STYLE, 1)),
              Reporting.every(1),
              StopSignal.NEVER,
              progress -> {});
      assertThat(estimate.output())
          .isEqualTo(new Extent(result.image().width(), result.image().height()));
      assertThat(result.peakDeviceBytes()).isEqualTo(estimate.deviceBytes());
      assertThat(estimate.secondsPerIteration()).isPositive();
      assertThat(estimate.totalSeconds()).isGreaterThan(4 * estimate.secondsPerIteration());
    }
  }

  @Test
  void aRunThatDivergesSaysAtWhichIteration(@TempDir Path folder) throws IOException {
    // So large that fp32 overflows in the deeper layers.
    Path file = folder.resolve("loud.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      TestWeights.writer(Networks.find("vgg19").orElseThrow(), 3, 400).write(out);
    }
    try (Engine own = Engines.open("cpu")) {
      HeldWeights loud = Engines.hold(own, file);
      assertThatExceptionOfType(DivergedException.class)
          .isThrownBy(
              () ->
                  own.run(
                      spec().build(),
                      loud,
                      inputs(new Style(STYLE, 1)),
                      Reporting.every(1),
                      StopSignal.NEVER,
                      progress -> {}))
          .satisfies(e -> assertThat(e.iteration()).isZero())
          .withMessageContaining("iteration 0");
    }
  }
}
