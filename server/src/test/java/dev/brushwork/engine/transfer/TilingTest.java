package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.loss.GramNormalizer;
import dev.brushwork.engine.optimizer.OptimizerSpec;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.engine.transfer.TransferSpec.StyleFit;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture painted by tiles is the picture painted at once. */
class TilingTest {
  private static final Map<String, Engine> OPEN = new HashMap<>();
  private static final Image CONTENT = TestImages.of(90, 70, 1);
  private static final Image STYLE = TestImages.of(75, 64, 2);

  private static Engine engine(String backend) {
    return OPEN.computeIfAbsent(backend, Engines::open);
  }

  @AfterAll
  static void nothingStaysOnTheDevice() {
    for (Engine engine : OPEN.values()) {
      engine.close();
      assertThat(engine.device().memory().liveBytes()).isZero();
    }
  }

  private static TransferSpec.Builder spec() {
    return Engines.preset("brushwork")
        .network("vgg19-lite")
        .contentLayers(List.of(new LayerWeight("relu2_2", 1)))
        .styleLayers(
            List.of(
                new LayerWeight("relu1_1", 1),
                new LayerWeight("relu2_1", 0.5),
                new LayerWeight("relu3_1", 2)))
        .tvWeight(0.01)
        .tvKind(VariationKind.ABSOLUTE)
        .iterations(2);
  }

  private static HeldWeights lite(Engine engine) {
    return engine.weights("vgg19-lite", Optional.empty()).orElseThrow();
  }

  private static TransferResult run(Engine engine, TransferSpec spec, RunControl control) {
    return run(engine, spec, control, Optional.empty());
  }

  private static TransferResult run(
      Engine engine, TransferSpec spec, RunControl control, Optional<Checkpoint> from) {
    TransferInputs inputs =
        new TransferInputs(CONTENT, List.of(new Style(STYLE, 1)), Optional.empty());
    return engine.run(
        spec, lite(engine), inputs, Reporting.every(1), control, from, progress -> {});
  }

  private static TransferResult run(Engine engine, TransferSpec spec) {
    return run(engine, spec, RunControl.of(StopSignal.NEVER));
  }

  static void assertEqual(TransferResult tiled, TransferResult whole, double share) {
    assertThat(tiled.tiles()).isGreaterThan(1);
    assertThat(whole.tiles()).isEqualTo(1);
    assertThat(tiled.losses()).hasSameSizeAs(whole.losses());
    for (int i = 0; i < whole.losses().size(); i++) {
      Losses found = tiled.losses().get(i);
      Losses expected = whole.losses().get(i);
      assertThat(found.style()).isCloseTo(expected.style(), within(share * expected.style()));
      assertThat(found.tv()).isCloseTo(expected.tv(), within(share * expected.tv()));
      assertThat(found.content())
          .isCloseTo(expected.content(), within(share * (expected.content() + 1e-3)));
    }
  }

  static double largestDifference(TransferResult a, TransferResult b) {
    float[] x = a.picture().values();
    float[] y = b.picture().values();
    double largest = 0;
    for (int i = 0; i < x.length; i++) {
      largest = Math.max(largest, Math.abs(x[i] - y[i]));
    }
    return largest;
  }

  /** Peak signal to noise of pictures in 0..1, in dB. */
  static double psnr(TransferResult a, TransferResult b) {
    float[] x = a.picture().values();
    float[] y = b.picture().values();
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.pow((double) x[i] - y[i], 2);
    }
    return 10 * Math.log10(x.length / sum);
  }

  @ParameterizedTest(name = "{0} x {1}, tiles of {2}, {3} pools")
  @CsvSource({
    "53, 41, 16, MAX",
    "41, 48, 20, AVERAGE",
    "75, 20, 17, MAX",
  })
  void inDoublePrecisionOnlyRoundingIsDifferent(int width, int height, int side, PoolKind pooling) {
    TransferSpec spec =
        spec().size(OutputSize.exact(width, height)).pooling(pooling).init(InitKind.NORMAL).build();
    TransferResult whole = run(engine("reference"), spec);
    TransferResult tiled = run(engine("reference"), spec.toBuilder().tile(side).build());
    assertEqual(tiled, whole, 1e-9);
    // The result itself is in floats.
    assertThat(largestDifference(tiled, whole)).isLessThan(2e-7);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"gram", "features", "wasserstein"})
  void everyStatisticAndNormalizerCanBeTiled(String statistic) {
    TransferSpec spec =
        spec()
            .styleStatistic(statistic)
            .styleFit(StyleFit.STRETCH)
            .gramNormalizer(GramNormalizer.ELEMENTS)
            .styleNormalizer(ErrorNormalizer.MEAN)
            .contentNormalizer(ErrorNormalizer.SUM)
            .contentWeight(1e-6)
            .size(OutputSize.exact(43, 54))
            .build();
    TransferResult whole = run(engine("reference"), spec);
    TransferResult tiled = run(engine("reference"), spec.toBuilder().tile(20).build());
    assertEqual(tiled, whole, 1e-9);
    assertThat(largestDifference(tiled, whole)).isLessThan(1e-6);
  }

  /** Adam divides by the gradient's own size: where that is near rounding, it moves at random. */
  private static OptimizerSpec calm(OptimizerSpec adam) {
    return new OptimizerSpec(adam.name(), 0.1, 0.9, 0.999, 1e-3, adam.adamForm(), adam.clamp());
  }

  @ParameterizedTest(name = "{0} x {1}, tiles of {2}, {3} pools")
  @CsvSource({"401, 263, 96, MAX", "300, 352, 64, AVERAGE"})
  void onTheProcessorThePictureIsTheSame(int width, int height, int side, PoolKind pooling) {
    TransferSpec.Builder builder =
        Engines.preset("brushwork")
            .network("vgg19-lite")
            .tvWeight(1e-4)
            .size(OutputSize.exact(width, height))
            .pooling(pooling)
            .iterations(3);
    TransferSpec spec = builder.optimizer(calm(builder.build().optimizer())).build();
    TransferResult whole = run(engine("cpu"), spec);
    TransferResult tiled = run(engine("cpu"), spec.toBuilder().tile(side).build());
    // In single precision nearly equal maxima of a pool are told apart by rounding.
    assertEqual(tiled, whole, 3e-4);
    assertThat(psnr(tiled, whole)).isGreaterThan(60);
  }

  /** Suspends amid an iteration, or steers before one. */
  private static final class Script implements RunControl {
    private static final int NEVER = Integer.MIN_VALUE;

    private final int suspendAt;
    private final int steerAt;
    private final List<Checkpoint> taken = new ArrayList<>();
    private int iteration = -1;

    Script(int suspendAt, int steerAt) {
      this.suspendAt = suspendAt;
      this.steerAt = steerAt;
    }

    @Override
    public Demand demand() {
      return iteration == suspendAt ? Demand.SUSPEND : Demand.GO_ON;
    }

    @Override
    public boolean checkpointDue() {
      iteration++;
      return false;
    }

    @Override
    public Optional<Steering> steering() {
      Steering steering =
          new Steering(
              Optional.of(0.3),
              Optional.of(2.0),
              Optional.of(0.2),
              Optional.of(0.05),
              Optional.empty());
      return iteration == steerAt ? Optional.of(steering) : Optional.empty();
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      taken.add(checkpoint);
    }
  }

  @Test
  void aTiledRunGoesOnFromItsCheckpointToTheBit() {
    TransferSpec spec = spec().size(OutputSize.exact(61, 47)).tile(16).iterations(5).build();
    TransferResult straight = run(engine("cpu"), spec);
    Script script = new Script(3, Script.NEVER);
    assertThatExceptionOfType(TransferStoppedException.class)
        .isThrownBy(() -> run(engine("cpu"), spec, script));
    assertThat(script.taken).hasSize(1);
    Checkpoint checkpoint = script.taken.get(0);
    assertThat(checkpoint.iteration()).isEqualTo(3);
    RunControl control = RunControl.of(StopSignal.NEVER);
    TransferResult resumed = run(engine("cpu"), spec, control, Optional.of(checkpoint));
    assertThat(resumed.tiles()).isEqualTo(straight.tiles()).isGreaterThan(1);
    assertThat(resumed.picture().values()).isEqualTo(straight.picture().values());

    TransferSpec whole = spec.toBuilder().tile(0).build();
    TransferResult atOnce = run(engine("cpu"), whole, control, Optional.of(checkpoint));
    assertThat(atOnce.tiles()).isEqualTo(1);
    assertThat(psnr(atOnce, straight)).isGreaterThan(60);
  }

  @Test
  void aTiledRunIsSteeredAsAnyOther() {
    TransferSpec spec = spec().size(OutputSize.exact(45, 47)).iterations(3).build();
    TransferResult whole = run(engine("reference"), spec, new Script(Script.NEVER, 1));
    TransferResult tiled =
        run(engine("reference"), spec.toBuilder().tile(20).build(), new Script(Script.NEVER, 1));
    assertEqual(tiled, whole, 1e-9);
    assertThat(psnr(run(engine("reference"), spec), whole)).isLessThan(60);
  }

  /** A device with room for so many bytes and no more. */
  private static Engine engineWith(long bytes) {
    Devices.Choice choice = Devices.choose("cpu");
    Device device = choice.provider().open(new DeviceOptions(0, bytes));
    return new Engine(device, choice.reason(), Limits.defaults());
  }

  @Test
  void whatDoesNotFitIsCutByItselfAndWhatTheEstimateSaysIsWhatHappens() {
    TransferSpec spec =
        Engines.preset("brushwork")
            .network("vgg19-lite")
            .size(OutputSize.exact(700, 500))
            .iterations(1)
            .build();
    Extent content = new Extent(CONTENT.width(), CONTENT.height());
    Extent style = new Extent(STYLE.width(), STYLE.height());
    Engine roomy = engine("cpu");
    CostEstimate whole = roomy.estimate(spec, lite(roomy), content, List.of(style));
    assertThat(whole.tiles()).isEqualTo(1);
    long budget = whole.deviceBytes() * 2 / 3;
    try (Engine tight = engineWith(budget)) {
      CostEstimate estimate = tight.estimate(spec, lite(tight), content, List.of(style));
      assertThat(estimate.tiles()).isGreaterThan(1);
      assertThat(estimate.deviceBytes()).isLessThanOrEqualTo(budget);
      TransferResult result = run(tight, spec);
      assertThat(result.tiles()).isEqualTo(estimate.tiles());
      assertThat((double) result.peakDeviceBytes())
          .isCloseTo(
              (double) estimate.deviceBytes(), within(0.01 * (double) estimate.deviceBytes()));
      assertThat(psnr(result, run(roomy, spec))).isGreaterThan(60);
    }
  }
}
