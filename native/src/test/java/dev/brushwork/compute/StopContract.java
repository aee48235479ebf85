package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A run that is stopped leaves the image and the update's state of the iterations it has done. */
public interface StopContract extends DeviceUnderTest {
  /** More than a device does at a stretch. */
  int ITERATIONS = 12;

  private static Experiment painting() {
    Experiment e = new Experiment("stopped");
    Tensor image = e.image(12, 10, 3);
    Tensor first = e.convolution(image, 16, 3, 1, 1, true);
    Tensor second = e.convolution(e.pool(first, PoolKind.MAX, 2, 2, 0), 17, 3, 1, 1, true);
    e.fit(e.gram(first), 1).fit(second, 0.5).smooth(image, VariationKind.ABSOLUTE, 0.01);
    return e.minimise(ReplayContract.ADAM, ITERATIONS);
  }

  /** Says stop when it is asked for the {@code nth} time, from 1, and ever after. */
  final class Probe implements BooleanSupplier {
    private final int nth;
    private int asked;

    private Probe(int nth) {
      this.nth = nth;
    }

    @Override
    public boolean getAsBoolean() {
      return ++asked >= nth;
    }
  }

  /** The image and the state of its update; the losses are of no use after a stop. */
  private static Map<String, double[]> state(Trial trial) {
    Map<String, double[]> state = trial.results();
    state.keySet().removeIf(name -> name.startsWith("loss "));
    return state;
  }

  /** The state after so many iterations from the start. */
  private Map<String, double[]> after(Experiment experiment, int iterations) {
    try (Trial trial = Trial.bare(device(), experiment)) {
      if (iterations > 0) {
        trial.program().run(iterations);
      }
      return state(trial);
    }
  }

  private static void assertSameBits(
      Map<String, double[]> actual, Map<String, double[]> expected, String when) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) -> assertThat(actual.get(name)).as(name + " " + when).isEqualTo(values));
  }

  @Test
  default void whereverItIsStoppedOnlyWholeIterationsAreSeenAndItCanGoOn() {
    Experiment experiment = painting();
    List<Map<String, double[]>> expected = new ArrayList<>();
    for (int i = 0; i <= ITERATIONS; i++) {
      expected.add(after(experiment, i));
    }
    int[] lookedUp = new int[ITERATIONS + 1];
    int done = 0;
    for (int nth = 1; done < ITERATIONS; nth += nth < 40 ? 1 : 7) {
      try (Trial trial = Trial.guarded(device(), experiment)) {
        Probe probe = new Probe(nth);
        done = trial.program().run(ITERATIONS, probe);
        String when = "stopped when it was asked for the " + nth + "th time, after " + done;
        lookedUp[done]++;
        assertThat(probe.asked).as("no question after the answer").isLessThanOrEqualTo(nth);
        assertSameBits(state(trial), expected.get(done), when);
        if (done < ITERATIONS) {
          trial.program().run(ITERATIONS - done);
          assertSameBits(state(trial), expected.get(ITERATIONS), when + ", and then went on");
          assertThat(trial.program().losses()).doesNotContain(Double.NaN);
        }
        trial.assertNothingElseChanged();
      }
    }
    assertThat(lookedUp[0]).as("stops before the first iteration was done").isPositive();
  }

  @Test
  default void aRunThatNobodyStopsIsARun() {
    Experiment experiment = painting();
    try (Trial trial = Trial.bare(device(), experiment)) {
      assertThat(trial.program().run(ITERATIONS, () -> false)).isEqualTo(ITERATIONS);
      assertSameBits(state(trial), after(experiment, ITERATIONS), "at the end");
    }
  }

  @Test
  default void whatTheProbeThrowsAbandonsTheIterationToo() {
    Experiment experiment = painting();
    for (int nth : new int[] {1, 5}) {
      try (Trial trial = Trial.bare(device(), experiment)) {
        trial.program().run(3);
        Probe probe = new Probe(nth);
        BooleanSupplier failing =
            () -> {
              if (probe.getAsBoolean()) {
                throw new UnsupportedOperationException("by the test");
              }
              return false;
            };
        int done = 3;
        if (nth == 1) {
          assertThatExceptionOfType(UnsupportedOperationException.class)
              .isThrownBy(() -> trial.program().run(1, failing));
        } else {
          done += runOrFail(trial.program(), failing);
        }
        assertSameBits(state(trial), after(experiment, done), "after the failure");
        trial.program().run(ITERATIONS - done);
        assertSameBits(state(trial), after(experiment, ITERATIONS), "at the end");
      }
    }
  }

  /** One iteration, if the device does not look up as often as the probe waits for. */
  private static int runOrFail(Program program, BooleanSupplier failing) {
    try {
      return program.run(1, failing);
    } catch (UnsupportedOperationException e) {
      return 0;
    }
  }

  @Test
  default void anEvaluationThatIsStoppedSaysSoAndChangesNeitherImageNorState() {
    Experiment experiment = painting();
    try (Trial trial = Trial.bare(device(), experiment)) {
      assertThat(trial.program().evaluate(() -> true)).isFalse();
      assertSameBits(state(trial), after(experiment, 0), "after the evaluation");
      assertThat(trial.program().evaluate(() -> false)).isTrue();
      double[] losses = trial.program().losses();
      trial.program().run(1);
      assertThat(trial.program().losses()).isEqualTo(losses);
    }
  }
}
