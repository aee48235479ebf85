package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.FragileDevice;
import dev.brushwork.testing.TestImages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a run whose losses are no longer finite. */
class RecoveryTest {
  private static final Image CONTENT = TestImages.of(24, 18, 1);
  private static final Image STYLE = TestImages.of(20, 25, 2);
  private static FragileDevice device;
  private static Engine engine;
  private static HeldWeights weights;
  private final List<String> again = new ArrayList<>();
  private final List<Checkpoint> taken = new ArrayList<>();
  private final List<Integer> reported = new ArrayList<>();
  private int checkpointAfter = -1;
  private int reports;
  private long liveBefore;

  @BeforeAll
  static void open() {
    device = new FragileDevice(Devices.choose("cpu").provider().open(DeviceOptions.defaults()));
    engine = new Engine(device, "the tests'", Limits.defaults());
    weights = Engines.hold(engine, "vgg19");
  }

  @AfterAll
  static void close() {
    engine.close();
    assertThat(device.memory().liveBytes()).isZero();
  }

  @BeforeEach
  void countLiveBytes() {
    device.breakAfter(Integer.MAX_VALUE);
    run(spec(1)); // leaves the filters in the layouts that it prepared
    reported.clear();
    liveBefore = Engines.live(engine);
  }

  @AfterEach
  void nothingStaysOnTheDevice() {
    assertThat(Engines.live(engine)).isEqualTo(liveBefore);
  }

  private static TransferSpec.Builder spec(int iterations) {
    return Engines.shallow().size(OutputSize.longerSide(24)).iterations(iterations);
  }

  private TransferResult run(TransferSpec.Builder spec) {
    return run(spec, Reporting.every(10), Optional.empty());
  }

  private TransferResult run(
      TransferSpec.Builder spec, Reporting reporting, Optional<Checkpoint> from) {
    RunControl control =
        new RunControl() {
          @Override
          public Demand demand() {
            return Demand.GO_ON;
          }

          @Override
          public boolean checkpointDue() {
            return reports == checkpointAfter && taken.isEmpty();
          }

          @Override
          public void checkpoint(Checkpoint checkpoint) {
            taken.add(checkpoint);
          }

          @Override
          public void triedAgain(int iteration, Precision precision) {
            again.add(iteration + " in " + precision);
          }
        };
    reports = 0;
    return engine.run(
        spec.build(),
        weights,
        new TransferInputs(CONTENT, List.of(new Style(STYLE, 1)), Optional.empty()),
        reporting,
        control,
        from,
        progress -> {
          reports++;
          reported.add(progress.iteration());
        });
  }

  private DivergedException diverging(TransferSpec.Builder spec, Reporting reporting) {
    return catchThrowableOfType(
        DivergedException.class, () -> run(spec, reporting, Optional.empty()));
  }

  @Test
  void aRunThatOverflowsIsTriedAgainInFp32FromItsLastPictureWithAFiniteLoss() {
    double undisturbed = run(spec(40)).finalLosses().total();
    reported.clear();
    device.breakAfter(17);
    TransferResult result = run(spec(40));
    // Looked at after 0, 10 and 20 updates; what is kept is one update younger.
    assertThat(again).containsExactly("11 in FP32");
    assertThat(reported).containsExactly(0, 10, 20, 30, 40);
    assertThat(result.losses()).extracting(Losses::iteration).containsExactly(0, 10, 20, 30, 40);
    assertThat(result.precision()).isEqualTo(Precision.FP32);
    assertThat(result.iterations()).isEqualTo(40);
    assertThat(result.end()).isEqualTo(EndReason.ITERATIONS);
    assertThat(result.finalLosses().total()).isLessThan(1.3 * undisturbed);
  }

  @Test
  void aRunThatIsLookedAtAtEachIterationLosesNone() {
    device.breakAfter(17);
    TransferResult result = run(spec(20), Reporting.every(1), Optional.empty());
    assertThat(again).containsExactly("16 in FP32");
    assertThat(result.losses()).hasSize(21).allMatch(Losses::isFinite);
    assertThat(reported).isSorted().doesNotHaveDuplicates().hasSize(21);
  }

  @Test
  void aRunThatDivergesInFp32TooFailsWithItsIterationAndItsLastFinitePicture() {
    TransferResult expected = run(spec(16));
    device.breakAfter(17).alsoInFp32();
    DivergedException diverged = diverging(spec(100), Reporting.every(4));
    assertThat(again).hasSize(1);
    assertThat(diverged.getMessage()).contains("FP32", "iteration " + diverged.iteration());
    // The second try breaks with its first update, so nothing is left of it but where it began.
    TransferResult last = diverged.lastFinite().orElseThrow();
    assertThat(again).containsExactly(last.iterations() + " in FP32");
    assertThat(last.iterations()).isBetween(13, 16);
    assertThat(last.end()).isEqualTo(EndReason.DIVERGED);
    assertThat(last.losses()).allMatch(Losses::isFinite);
    assertThat(last.finalLosses().iteration()).isEqualTo(last.iterations());
    assertThat(diverged.iteration()).isBetween(last.iterations() + 1, last.iterations() + 10);
    assertThat(expected.picture().values()).doesNotContain(Float.NaN);
  }

  @Test
  void withoutAHigherPrecisionItFailsAtOnceWithTheVeryPictureThatItHad() {
    for (int interval : new int[] {1, 7}) {
      device.breakAfter(17).alsoInFp32();
      DivergedException diverged =
          diverging(spec(100).precision(Optional.of(Precision.FP32)), Reporting.every(interval));
      assertThat(again).isEmpty();
      TransferResult last = diverged.lastFinite().orElseThrow();
      assertThat(diverged.iteration()).isBetween(17, 17 + interval);
      assertThat(last.iterations()).isBetween(17 - interval, 16);
      assertThat(diverged.getMessage())
          .contains("iteration " + diverged.iteration(), "is of iteration " + last.iterations());
      device.breakAfter(Integer.MAX_VALUE);
      TransferResult undisturbed =
          run(spec(last.iterations()).precision(Optional.of(Precision.FP32)));
      assertThat(last.picture().values()).isEqualTo(undisturbed.picture().values());
      assertThat(last.finalLosses()).isEqualTo(undisturbed.finalLosses());
    }
  }

  @Test
  void aRunOfWhichNothingIsFiniteInTheLowerPrecisionIsWhollyOfTheHigher() {
    TransferResult expected = run(spec(12).precision(Optional.of(Precision.FP32)));
    device.breakAfter(0);
    TransferResult result = run(spec(12));
    assertThat(again).containsExactly("0 in FP32");
    assertThat(result.picture().values()).isEqualTo(expected.picture().values());
    assertThat(result.losses()).isEqualTo(expected.losses());
  }

  @Test
  void aRunOfWhichNothingIsFiniteLeavesNothing() {
    device.breakAfter(0).alsoInFp32();
    DivergedException diverged = diverging(spec(12), Reporting.every(5));
    assertThat(diverged.iteration()).isZero();
    assertThat(diverged.lastFinite()).isEmpty();
    assertThat(diverged.getMessage()).contains("iteration 0, also in FP32");
  }

  @Test
  void whereFp32HasNoRoomTheRunFailsAsTheDivergedOneThatItIs() {
    device.breakAfter(17).withoutRoomForFp32();
    DivergedException diverged = diverging(spec(40), Reporting.every(10));
    assertThat(diverged.lastFinite().orElseThrow().iterations()).isEqualTo(11);
    assertThat(diverged.getMessage()).contains("no room");
    assertThat(diverged.getSuppressed()).hasOnlyElementsOfType(DeviceMemoryException.class);
  }

  @Test
  void aRunThatWasTriedAgainGoesOnFromItsCheckpointInTheHigherPrecision() throws IOException {
    device.breakAfter(17);
    checkpointAfter = 4; // reports of 0, 10, 20 and 30: the last two are of the second try
    TransferResult whole = run(spec(40));
    assertThat(taken).hasSize(1);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    CheckpointFile.write(taken.get(0), file);
    Checkpoint read =
        CheckpointFile.read(new ByteArrayInputStream(file.toByteArray()), Integer.MAX_VALUE);
    assertThat(read.raised()).contains(Precision.FP32);
    device.breakAfter(1); // to MIXED it must not come back
    TransferResult resumed = run(spec(40), Reporting.every(10), Optional.of(read));
    assertThat(again).hasSize(1);
    assertThat(resumed.picture().values()).isEqualTo(whole.picture().values());
  }

  @Test
  void aCheckpointWhoseOwnLossIsNotFiniteCannotBeUsed() {
    checkpointAfter = 1;
    run(spec(5));
    Checkpoint sound = taken.get(0);
    byte[] image = sound.image().clone();
    Arrays.fill(image, (byte) 0xff);
    Checkpoint broken =
        new Checkpoint(
            sound.fingerprint(),
            sound.iteration(),
            sound.extent(),
            image,
            sound.optimizerState(),
            sound.losses(),
            sound.seconds(),
            sound.totals(),
            Optional.empty());
    reported.clear();
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> run(spec(5), Reporting.every(1), Optional.of(broken)))
        .withMessageContaining("finite");
    assertThat(reported).isEmpty();
  }

  @Test
  void scalesAveragesAndTilesAreRecoveredAsWell() {
    CourseSpec course = CourseSpec.NONE.withFirstSize(16, List.of(12)).withAveraging(0.9);
    device.breakAfter(20);
    TransferResult scaled = run(spec(30).size(OutputSize.longerSide(32)).course(course));
    assertThat(scaled.finalLosses().isFinite()).isTrue();
    assertThat(scaled.picture().values()).doesNotContain(Float.NaN);
    assertThat(scaled.losses()).extracting(Losses::iteration).isSorted().doesNotHaveDuplicates();
    assertThat(again).hasSize(1);
    again.clear();
    device.breakAfter(8);
    TransferResult tiled =
        run(
            spec(12).size(OutputSize.longerSide(96)).tile(64),
            Reporting.every(2),
            Optional.empty());
    assertThat(tiled.tiles()).isGreaterThan(1);
    assertThat(again).containsExactly("7 in FP32");
    assertThat(tiled.finalLosses().isFinite()).isTrue();
  }
}
