package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import dev.brushwork.testing.TestWeights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final int ITERATIONS = 7;
  private static final Image CONTENT = TestImages.of(24, 17, 1);
  private static final Image STYLE = TestImages.of(19, 16, 2);
  private static final List<Engine> OPEN = new ArrayList<>();

  private static TransferSpec.Builder spec() {
    return Engines.shallow()
        .size(OutputSize.exact(17, 16))
        .init(InitKind.NORMAL)
        .seed(5)
        .tvWeight(0.01)
        .iterations(ITERATIONS);
  }

  private static TransferInputs inputs(Image style) {
    return new TransferInputs(CONTENT, List.of(new Style(style, 1)), Optional.empty());
  }

  private static Engine engine(String backend) {
    Engine found =
        OPEN.stream()
            .filter(engine -> engine.device().backend().equals(backend))
            .findFirst()
            .orElse(null);
    if (found == null) {
      found = Engines.open(backend);
      OPEN.add(found);
      Engines.hold(found, "vgg19");
    }
    return found;
  }

  private static HeldWeights weights(Engine engine) {
    return engine.weights("vgg19", Optional.empty()).orElseThrow();
  }

  @AfterAll
  static void close() {
    for (Engine engine : OPEN) {
      engine.close();
      assertThat(engine.device().memory().liveBytes()).isZero();
    }
  }

  /** Does at each iteration what the test says, and keeps the checkpoints. */
  private static final class Script implements RunControl {
    final List<Checkpoint> taken = new ArrayList<>();
    private final int checkpointAt;
    private final IntFunction<Optional<Steering>> steering;
    private int iteration;

    Script(int checkpointAt, IntFunction<Optional<Steering>> steering) {
      this.iteration = -1;
      this.checkpointAt = checkpointAt;
      this.steering = steering;
    }

    static Script steer(int at, Steering changes) {
      return new Script(-1, i -> i == at ? Optional.of(changes) : Optional.empty());
    }

    @Override
    public Demand demand() {
      return Demand.GO_ON;
    }

    @Override
    public boolean checkpointDue() {
      iteration++;
      return iteration == checkpointAt;
    }

    @Override
    public Optional<Steering> steering() {
      return steering.apply(iteration);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      taken.add(checkpoint);
    }
  }

  private static TransferResult run(
      Engine engine, TransferSpec spec, RunControl control, Optional<Checkpoint> from) {
    return engine.run(
        spec, weights(engine), inputs(STYLE), Reporting.every(2), control, from, progress -> {});
  }

  private static TransferResult uninterrupted(Engine engine, TransferSpec spec) {
    return run(engine, spec, RunControl.of(StopSignal.NEVER), Optional.empty());
  }

  private static Checkpoint at(Engine engine, TransferSpec spec, int iteration) {
    Script script = new Script(iteration, i -> Optional.empty());
    run(engine, spec, script, Optional.empty());
    assertThat(script.taken).hasSize(1);
    return script.taken.get(0);
  }

  private static Checkpoint throughAFile(Checkpoint checkpoint) {
    try {
      return CheckpointFile.read(new ByteArrayInputStream(file(checkpoint)), 1 << 20);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] file(Checkpoint checkpoint) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointFile.write(checkpoint, out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void aRunContinuedFromAFileEqualsTheUninterruptedOneBitByBit(String backend) {
    Engine engine = engine(backend);
    TransferSpec spec = spec().build();
    TransferResult whole = uninterrupted(engine, spec);
    for (int iteration : new int[] {1, 4, ITERATIONS}) {
      Checkpoint checkpoint = at(engine, spec, iteration);
      assertThat(checkpoint.iteration()).isEqualTo(iteration);
      long live = Engines.live(engine);
      TransferResult continued =
          run(engine, spec, RunControl.of(StopSignal.NEVER), Optional.of(throughAFile(checkpoint)));
      assertThat(continued.picture().values()).isEqualTo(whole.picture().values());
      assertThat(continued.losses()).isEqualTo(whole.losses());
      assertThat(continued.iterations()).isEqualTo(ITERATIONS);
      assertThat(Engines.live(engine)).isEqualTo(live);
    }
  }

  @Test
  void takingCheckpointsChangesNothing() {
    Engine engine = engine("cpu");
    Unstopped always = Unstopped.keeping();
    TransferResult result = run(engine, spec().build(), always, Optional.empty());
    assertThat(always.taken)
        .extracting(Checkpoint::iteration)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(result.picture().values())
        .isEqualTo(uninterrupted(engine, spec().build()).picture().values());
  }

  /** Suspends when it is asked for the {@code nth} time, and ever after. */
  private static final class SuspendAt implements RunControl {
    final List<Checkpoint> taken = new ArrayList<>();
    private final int nth;
    private int asked;

    SuspendAt(int nth) {
      this.nth = nth;
    }

    @Override
    public Demand demand() {
      return ++asked >= nth ? Demand.SUSPEND : Demand.GO_ON;
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      taken.add(checkpoint);
    }
  }

  @ParameterizedTest
  @CsvSource({"cpu, 3", "reference, 41"})
  void aRunSuspendedAnywhereHandsOverWholeIterationsAndIsContinuedBitByBit(
      String backend, int every) {
    Engine engine = engine(backend);
    TransferSpec spec = spec().build();
    TransferResult whole = uninterrupted(engine, spec);
    long live = Engines.live(engine);
    Set<Integer> handedOver = new TreeSet<>();
    int beforeTheStart = 0;
    boolean ended = false;
    for (int nth = 1; !ended; nth += every) {
      SuspendAt control = new SuspendAt(nth);
      try {
        assertThat(run(engine, spec, control, Optional.empty()).losses()).isEqualTo(whole.losses());
        ended = true;
      } catch (TransferStoppedException stopped) {
        if (control.taken.isEmpty()) {
          assertThat(stopped.iteration()).isZero();
          beforeTheStart++;
        } else {
          assertThat(control.taken).hasSize(1);
          Checkpoint checkpoint = control.taken.get(0);
          assertThat(checkpoint.iteration()).isEqualTo(stopped.iteration());
          handedOver.add(checkpoint.iteration());
          TransferResult continued =
              run(engine, spec, RunControl.of(StopSignal.NEVER), Optional.of(checkpoint));
          assertThat(continued.picture().values()).isEqualTo(whole.picture().values());
          assertThat(continued.losses()).isEqualTo(whole.losses());
        }
      }
      assertThat(Engines.live(engine)).isEqualTo(live);
    }
    assertThat(beforeTheStart).as("stops within the passes that find the targets").isPositive();
    assertThat(handedOver).hasSizeGreaterThan(1);
  }

  @Test
  void anIterationAbandonedForADemandThatIsTakenBackIsDoneAgain() {
    Engine engine = engine("cpu");
    TransferSpec spec = spec().build();
    TransferResult whole = uninterrupted(engine, spec);
    int wentOn = 0;
    int ended = 0;
    for (int nth = 1; nth < 200; nth += 5) {
      int[] asked = {0};
      int when = nth;
      RunControl wavering =
          () -> ++asked[0] == when ? RunControl.Demand.SUSPEND : RunControl.Demand.GO_ON;
      try {
        TransferResult result = run(engine, spec, wavering, Optional.empty());
        assertThat(result.picture().values()).isEqualTo(whole.picture().values());
        assertThat(result.losses()).isEqualTo(whole.losses());
        wentOn += asked[0] >= nth ? 1 : 0;
      } catch (TransferStoppedException e) {
        ended++; // it was asked between two iterations, or before the start
      }
    }
    assertThat(wentOn).isPositive();
    assertThat(ended).isPositive();
  }

  @Test
  void steeringTakesEffectAtItsIterationAndNotBefore() {
    Engine engine = engine("cpu");
    TransferSpec spec = spec().build();
    Steering slower =
        new Steering(
            Optional.of(7.0),
            Optional.empty(),
            Optional.empty(),
            Optional.of(0.001),
            Optional.empty());
    TransferResult steered = run(engine, spec, Script.steer(2, slower), Optional.empty());
    // By hand: two updates of the one spec, then five of the other.
    Checkpoint two = at(engine, spec, 2);
    TransferResult expected =
        run(engine, slower.applyTo(spec), RunControl.of(StopSignal.NEVER), Optional.of(two));
    assertThat(steered.picture().values()).isEqualTo(expected.picture().values());
    assertThat(steered.losses()).isEqualTo(expected.losses());
    assertThat(steered.picture().values())
        .isNotEqualTo(uninterrupted(engine, spec).picture().values());
  }

  @Test
  void aTermWithoutWeightCanBeSteeredInAndOut() {
    Engine engine = engine("cpu");
    long live = Engines.live(engine);
    TransferSpec spec = spec().contentWeight(0).build();
    Steering in =
        new Steering(
            Optional.of(0.5),
            Optional.of(0.0),
            Optional.of(0.0),
            Optional.empty(),
            Optional.empty());
    TransferResult result = run(engine, spec, Script.steer(3, in), Optional.empty());
    assertThat(result.finalLosses().content()).isPositive();
    assertThat(result.finalLosses().style()).isZero();
    assertThat(result.finalLosses().tv()).isZero();
    assertThat(Engines.live(engine)).isEqualTo(live);
  }

  @Test
  void moreOrFewerIterationsEndTheRunThere() {
    Engine engine = engine("cpu");
    for (int wanted : new int[] {1, 3, 5, 9}) {
      Steering steering =
          new Steering(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(wanted));
      TransferResult result =
          run(engine, spec().build(), Script.steer(3, steering), Optional.empty());
      int expected = Math.max(3, wanted);
      assertThat(result.iterations()).isEqualTo(expected);
      assertThat(result.picture().values())
          .isEqualTo(uninterrupted(engine, spec().iterations(expected).build()).picture().values());
    }
  }

  @Test
  void aCheckpointOfAnotherSpecWeightsOrImageIsRefused() {
    Engine engine = engine("cpu");
    Checkpoint checkpoint = at(engine, spec().build(), 2);
    HeldWeights other = Engines.hold(engine, TestWeights.of("vgg19", 2));
    assertRefused(engine, spec().seed(6).build(), weights(engine), STYLE, checkpoint);
    assertRefused(
        engine, spec().size(OutputSize.exact(16, 17)).build(), weights(engine), STYLE, checkpoint);
    assertRefused(engine, spec().build(), other, STYLE, checkpoint);
    assertRefused(engine, spec().build(), weights(engine), TestImages.of(19, 16, 3), checkpoint);
  }

  private static void assertRefused(
      Engine engine, TransferSpec spec, HeldWeights weights, Image style, Checkpoint checkpoint) {
    long live = Engines.live(engine);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(
            () ->
                engine.run(
                    spec,
                    weights,
                    inputs(style),
                    Reporting.every(1),
                    RunControl.of(StopSignal.NEVER),
                    Optional.of(checkpoint),
                    progress -> {}))
        .withMessageContaining("another");
    assertThat(Engines.live(engine)).isEqualTo(live);
  }

  @Test
  void aCheckpointOfAnotherKindOfDeviceIsRefused() {
    Checkpoint ofReference = at(engine("reference"), spec().build(), 1);
    assertRefused(engine("cpu"), spec().build(), weights(engine("cpu")), STYLE, ofReference);
  }

  @Test
  void everyByteOfAFileCountsAndEveryTruncationIsSeen() throws IOException {
    Checkpoint checkpoint = at(engine("cpu"), spec().build(), 2);
    byte[] file = file(checkpoint);
    for (int i = 0; i < file.length; i += 1 + file.length / 400) {
      byte[] flipped = file.clone();
      flipped[i] ^= 0x10;
      assertDamaged(flipped);
      assertDamaged(Arrays.copyOf(file, i));
    }
    assertDamaged(Arrays.copyOf(file, file.length + 1));
    Checkpoint read = throughAFile(checkpoint);
    assertThat(read.fingerprint()).isEqualTo(checkpoint.fingerprint());
    assertThat(read.losses()).isEqualTo(checkpoint.losses());
  }

  private static void assertDamaged(byte[] file) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> CheckpointFile.read(new ByteArrayInputStream(file), 1 << 20));
  }
}
