package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Adam;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.optimizer.OptimizerSpec;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From start to end: optimisers, averages, scales, and the ways in which a run may end. */
class CourseTest extends RunsOnCpu {
  private static final Image CONTENT = TestImages.of(48, 36, 1);
  private static final Image STYLE = TestImages.of(40, 50, 2);

  private static TransferSpec.Builder spec() {
    return Engines.shallow().init(InitKind.NORMAL).size(OutputSize.longerSide(40)).iterations(6);
  }

  private static OptimizerSpec lbfgs(int history) {
    return new OptimizerSpec(
        "lbfgs", 1, 0.9, 0.999, 1e-8, Adam.Form.TORCH, true, 0, 1, 100, false, history);
  }

  private static OptimizerSpec sgd() {
    return new OptimizerSpec(
        "sgd", 0.01, 0.9, 0.999, 1e-8, Adam.Form.TORCH, true, 0.5, 0.9, 3, false, 1);
  }

  private static OptimizerSpec decaying(String name, int decaySteps) {
    return new OptimizerSpec(
        name, 0.05, 0.9, 0.999, 1e-8, Adam.Form.TORCH, true, 0, 0.3, decaySteps, false, 1);
  }

  private static TransferSpec.Builder scaled() {
    return spec().course(CourseSpec.NONE.withSizes(List.of(24, 31), List.of(4, 3)));
  }

  private static TransferInputs inputs() {
    return new TransferInputs(CONTENT, List.of(new Style(STYLE, 1)), Optional.empty());
  }

  private static TransferResult run(TransferSpec spec) {
    return run(spec, RunControl.of(StopSignal.NEVER), Optional.empty(), progress -> {});
  }

  private static TransferResult run(
      TransferSpec spec,
      RunControl control,
      Optional<Checkpoint> from,
      Progress.Listener listener) {
    return engine.run(spec, weights, inputs(), Reporting.every(1), control, from, listener);
  }

  static Map<String, TransferSpec> everyCourse() {
    Map<String, TransferSpec> courses = new LinkedHashMap<>();
    courses.put("lbfgs", spec().optimizer(lbfgs(3)).build());
    courses.put("sgd", spec().optimizer(sgd()).build());
    courses.put("adam, decaying", scaled().optimizer(decaying("adam", 0)).build());
    courses.put("averaged", spec().course(CourseSpec.NONE.withAveraging(0.7)).build());
    courses.put("scales", scaled().build());
    courses.put("scales of lbfgs", scaled().optimizer(lbfgs(2)).build());
    courses.put(
        "averaged scales of sgd",
        scaled().optimizer(sgd()).course(scaled().build().course().withAveraging(0.8)).build());
    courses.put(
        "converging",
        spec().iterations(45).course(CourseSpec.NONE.withConvergence(0.5, 20)).build());
    return courses;
  }

  static List<String> courses() {
    return List.copyOf(everyCourse().keySet());
  }

  @ParameterizedTest
  @MethodSource("courses")
  void everyCourseContinuedFromAnyCheckpointEqualsTheUninterruptedRunBitByBit(String name)
      throws IOException {
    TransferSpec spec = everyCourse().get(name);
    Unstopped keeper = Unstopped.keeping();
    TransferResult whole = run(spec, keeper, Optional.empty(), progress -> {});
    assertThat(whole.losses()).hasSize(whole.iterations() + 1);
    List<Checkpoint> taken = keeper.taken;
    assertThat(taken).hasSize(whole.iterations() + 1);
    for (int i = 0; i < taken.size(); i += taken.size() > 20 ? 9 : 1) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      CheckpointFile.write(taken.get(i), file);
      Checkpoint read = CheckpointFile.read(new ByteArrayInputStream(file.toByteArray()), 1 << 24);
      TransferResult continued =
          run(spec, RunControl.of(StopSignal.NEVER), Optional.of(read), progress -> {});
      assertThat(continued.picture().values())
          .as("from iteration %s", i)
          .isEqualTo(whole.picture().values());
      assertThat(continued.losses()).isEqualTo(whole.losses());
      assertThat(continued.end()).isEqualTo(whole.end());
    }
  }

  /** Of 13 updates, over three sizes. */
  @ParameterizedTest
  @ValueSource(strings = {"adam", "sgd"})
  void aDecayOverTheRunIsOneOverAsManyStepsAsItHasUpdates(String name) {
    TransferResult whole = run(scaled().optimizer(decaying(name, 0)).build());
    assertThat(whole.iterations()).isEqualTo(13);
    assertThat(run(scaled().optimizer(decaying(name, 13)).build()).losses())
        .isEqualTo(whole.losses());
    assertThat(run(scaled().optimizer(decaying(name, 12)).build()).losses())
        .isNotEqualTo(whole.losses());
  }

  @Test
  void everyOptimiserDescends() {
    for (OptimizerSpec optimizer : List.of(lbfgs(10), sgd(), spec().build().optimizer())) {
      TransferResult result = run(spec().optimizer(optimizer).iterations(15).build());
      assertThat(result.finalLosses().total())
          .as(optimizer.name())
          .isLessThan(0.7 * result.losses().get(0).total());
    }
  }

  @Test
  void steeringTheWeightsMakesLbfgsForget() {
    TransferSpec spec = spec().optimizer(lbfgs(5)).iterations(7).build();
    Steering heavier =
        new Steering(
            Optional.of(2.0),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    int[] asked = {0};
    Unstopped keeper =
        new Unstopped() {
          @Override
          public boolean checkpointDue() {
            return true;
          }

          @Override
          public Optional<Steering> steering() {
            return asked[0]++ == 4 ? Optional.of(heavier) : Optional.empty();
          }
        };
    run(spec, keeper, Optional.empty(), progress -> {});
    // The counters are the last but one of its tensors; the first of them counts the updates.
    assertThat(keeper.taken.stream().map(c -> counted(c)))
        .containsExactly(0f, 1f, 2f, 3f, 4f, 1f, 2f, 3f);
  }

  private static float counted(Checkpoint checkpoint) {
    byte[] counters = checkpoint.optimizerState().get(checkpoint.optimizerState().size() - 2);
    return ByteBuffer.wrap(counters).order(ByteOrder.LITTLE_ENDIAN).getFloat();
  }

  @Test
  void theResultAndThePreviewsAreTheCorrectedAverageOfTheIteratesWithItsStart() {
    double decay = 0.6;
    TransferSpec plain = spec().iterations(4).build();
    Unstopped keeper = Unstopped.keeping();
    run(plain, keeper, Optional.empty(), progress -> {});
    double[] mean = new double[keeper.taken.get(0).image().length / Float.BYTES];
    double accumulated = 1;
    for (Checkpoint checkpoint : keeper.taken) {
      accumulated *= decay;
      FloatBuffer image =
          ByteBuffer.wrap(checkpoint.image()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      for (int i = 0; i < mean.length; i++) {
        mean[i] = decay * mean[i] + (1 - decay) * image.get(i);
      }
    }
    TransferResult averaged =
        run(plain.toBuilder().course(CourseSpec.NONE.withAveraging(decay)).build());
    float[] values = averaged.picture().values();
    for (int i = 0; i < mean.length; i++) {
      assertThat(values[i]).isCloseTo((float) (mean[i] / (1 - accumulated)), within(2e-6f));
    }
    // The losses before are the iterates' own, the last one's the average's.
    assertThat(averaged.losses().subList(0, 4)).isEqualTo(run(plain).losses().subList(0, 4));
    assertThat(averaged.finalLosses()).isNotEqualTo(run(plain).finalLosses());
  }

  @Test
  void aRunGoesThroughItsScalesAndCountsOverAllOfThem() {
    List<Progress> seen = new ArrayList<>();
    Unstopped keeper = Unstopped.keeping();
    TransferResult result = run(scaled().build(), keeper, Optional.empty(), seen::add);
    assertThat(seen).extracting(Progress::iteration).containsExactlyElementsOf(range(14));
    assertThat(seen).allSatisfy(p -> assertThat(p.iterations()).isEqualTo(13));
    assertThat(keeper.taken.stream().map(c -> c.extent().width()))
        .containsExactly(24, 24, 24, 24, 31, 31, 31, 40, 40, 40, 40, 40, 40, 40);
    assertThat(result.iterations()).isEqualTo(13);
    assertThat(result.image().width()).isEqualTo(40);
    assertThat(result.image().height()).isEqualTo(30);
    assertThat(seen.get(13).secondsLeft()).isZero();
  }

  private static List<Integer> range(int end) {
    List<Integer> range = new ArrayList<>();
    for (int i = 0; i < end; i++) {
      range.add(i);
    }
    return range;
  }

  @Test
  void theNextScaleStartsFromThePictureAndTheMomentsOfTheOneBefore() {
    Unstopped keeper = Unstopped.keeping();
    run(scaled().build(), keeper, Optional.empty(), progress -> {});
    Extent from = new Extent(24, 18);
    Extent to = new Extent(31, 23);
    // A run of the first scale alone ends with what the second begins with.
    Unstopped alone = Unstopped.keeping();
    run(
        spec().size(OutputSize.longerSide(24)).iterations(4).build(),
        alone,
        Optional.empty(),
        progress -> {});
    Checkpoint end = alone.taken.get(4);
    Checkpoint begin = keeper.taken.get(4);
    assertThat(begin.extent()).isEqualTo(to);
    float[] picture = Enlargement.cubic(floats(end.image()), from, to);
    for (int i = 0; i < picture.length; i++) {
      picture[i] = Math.min(Math.max(picture[i], 0), 1);
    }
    assertThat(floats(begin.image())).isEqualTo(picture);
    assertThat(floats(begin.optimizerState().get(0)))
        .isEqualTo(Enlargement.cubic(floats(end.optimizerState().get(0)), from, to));
    assertThat(floats(begin.optimizerState().get(1)))
        .isEqualTo(Enlargement.linear(floats(end.optimizerState().get(1)), from, to));
    assertThat(floats(begin.optimizerState().get(2))).containsExactly(4f);
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  @Test
  void theScalesOfAFirstSizeAreARootOfTwoApart() {
    assertThat(Scales.before(CourseSpec.NONE.withFirstSize(128, List.of(1)), 512))
        .containsExactly(128, 181, 256, 362);
    assertThat(Scales.before(CourseSpec.NONE.withFirstSize(128, List.of(1)), 128)).isEmpty();
    assertThat(Scales.before(CourseSpec.NONE, 512)).isEmpty();
  }

  @Test
  void theEstimateKnowsTheScalesAndTheHistory() {
    for (TransferSpec spec :
        List.of(
            spec().optimizer(lbfgs(7)).build(),
            scaled().build(),
            scaled()
                .optimizer(lbfgs(3))
                .course(scaled().build().course().withAveraging(0.5))
                .build())) {
      try (Engine own = Engines.open("cpu")) {
        HeldWeights held = Engines.hold(own, "vgg19");
        CostEstimate estimate =
            own.estimate(
                spec,
                held,
                new Extent(CONTENT.width(), CONTENT.height()),
                List.of(new Extent(STYLE.width(), STYLE.height())));
        TransferResult result =
            own.run(spec, held, inputs(), Reporting.every(1), StopSignal.NEVER, progress -> {});
        assertThat(result.peakDeviceBytes()).isEqualTo(estimate.deviceBytes());
        assertThat(estimate.totalSeconds()).isGreaterThan(6 * estimate.secondsPerIteration());
      }
    }
    double single = estimated(spec().build()).totalSeconds();
    assertThat(estimated(scaled().build()).totalSeconds()).isBetween(1.3 * single, 2.2 * single);
  }

  private static CostEstimate estimated(TransferSpec spec) {
    return engine.estimate(
        spec,
        weights,
        new Extent(CONTENT.width(), CONTENT.height()),
        List.of(new Extent(STYLE.width(), STYLE.height())));
  }

  @Test
  void aRunThatConvergesSaysSoAndEndsThere() {
    TransferSpec spec = spec().iterations(400).optimizer(sgd()).build();
    assertThat(run(spec().build()).end()).isEqualTo(EndReason.ITERATIONS);
    TransferResult result =
        run(spec.toBuilder().course(CourseSpec.NONE.withConvergence(0.02, 20)).build());
    assertThat(result.end()).isEqualTo(EndReason.CONVERGED);
    // It looks at every tenth iteration, and ends after the first look that satisfies it.
    int look = result.iterations() - 1;
    assertThat(look % 10).isZero();
    List<Double> totals = result.losses().stream().map(Losses::total).toList();
    for (int i = 20; i <= look; i += 10) {
      double change = Math.abs(totals.get(i) - totals.get(i - 20)) / totals.get(i - 20);
      assertThat(change <= 0.02).as("at %s", i).isEqualTo(i == look);
    }
    // It is the very run that would have ended there by its number of iterations.
    assertThat(result.picture().values())
        .isEqualTo(run(spec.toBuilder().iterations(look + 1).build()).picture().values());
  }

  @Test
  void howOftenIsReportedDoesNotChangeWhenItConverges() {
    TransferSpec spec =
        spec()
            .iterations(300)
            .optimizer(sgd())
            .course(CourseSpec.NONE.withConvergence(0.02, 20))
            .build();
    TransferResult seldom =
        engine.run(spec, weights, inputs(), Reporting.every(77), StopSignal.NEVER, progress -> {});
    assertThat(seldom.picture().values()).isEqualTo(run(spec).picture().values());
  }

  @Test
  void aRunWithoutTimeEndsWithAResultOfItsSize() {
    for (TransferSpec spec :
        List.of(spec().build(), scaled().build(), scaled().iterations(1).build())) {
      TransferResult result =
          run(spec.toBuilder().course(spec.course().withMaxSeconds(1e-9)).build());
      assertThat(result.end()).isEqualTo(EndReason.TIME);
      assertThat(result.iterations()).isZero();
      assertThat(result.image().width()).isEqualTo(40);
      assertThat(result.losses()).hasSize(1);
    }
  }

  @Test
  void theTimeOfEarlierAttemptsCounts() {
    TransferSpec spec =
        spec().iterations(100_000).course(CourseSpec.NONE.withMaxSeconds(1000)).build();
    Unstopped suspend =
        new Unstopped() {
          private int asked;

          @Override
          public Demand demand() {
            return ++asked > 60 ? Demand.SUSPEND : Demand.GO_ON;
          }
        };
    assertThatExceptionOfType(TransferStoppedException.class)
        .isThrownBy(() -> run(spec, suspend, Optional.empty(), progress -> {}));
    Checkpoint c = suspend.taken.get(0);
    assertThat(c.seconds()).isBetween(0.0, 900.0).isNotZero();
    Checkpoint late =
        new Checkpoint(
            c.fingerprint(),
            c.iteration(),
            c.extent(),
            c.image(),
            c.optimizerState(),
            c.losses(),
            1000,
            c.totals(),
            c.raised());
    TransferResult result =
        run(spec, RunControl.of(StopSignal.NEVER), Optional.of(late), progress -> {});
    assertThat(result.end()).isEqualTo(EndReason.TIME);
    assertThat(result.iterations()).isEqualTo(c.iteration());
  }

  @Test
  void constantsAndRampsAreEnlargedToThemselves() {
    Extent from = new Extent(8, 6);
    Extent to = new Extent(13, 9);
    float[] ramp = new float[from.width() * from.height() * 3];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = 0.1f * (i / 3 % from.width()) + i % 3;
    }
    float[] flat = new float[ramp.length];
    Arrays.fill(flat, 0.25f);
    for (float value : Enlargement.cubic(flat, from, to)) {
      assertThat(value).isCloseTo(0.25f, within(1e-6f));
    }
    float[] linear = Enlargement.linear(ramp, from, to);
    for (int x = 1; x < to.width() - 1; x++) {
      double centre = (x + 0.5) * from.width() / to.width() - 0.5;
      assertThat(linear[x * 3 + 1]).isCloseTo((float) (0.1 * centre + 1), within(1e-5f));
    }
  }
}
