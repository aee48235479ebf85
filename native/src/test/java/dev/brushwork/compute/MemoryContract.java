package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** Device bytes are known beforehand, counted exactly, and limited. */
public interface MemoryContract extends DeviceUnderTest {

  private static Experiment network() {
    Experiment e = new Experiment("a network to account for");
    Tensor image = e.image(21, 15, 3);
    Tensor first = e.convolution(image, 16, 3, 1, 1, true);
    Tensor second = e.convolution(e.pool(first, PoolKind.MAX, 2, 2, 0), 17, 3, 1, 1, true);
    Tensor third = e.add(second, e.convolution(second, 17, 3, 1, 1, false), true);
    e.fit(e.gram(first), 1).fit(third, 0.5).smooth(image, VariationKind.SQUARED, 0.1);
    return e.minimise(ReplayContract.ADAM, 1);
  }

  private Plan plan(Experiment experiment) {
    return device().plan(experiment.recording(device().defaultPrecision()));
  }

  @Test
  default void planningAllocatesNothing() {
    device().memory().resetPeak();
    assertThat(plan(network()).totalBytes()).isPositive();
    assertThat(device().memory().peakBytes()).isZero();
  }

  @Test
  default void thePlanSaysWhatTheProgramOwnsAndWhatEverythingTakes() {
    Plan plan = plan(network());
    try (Trial trial = Trial.bare(device(), network())) {
      assertThat(trial.program().bytes()).isEqualTo(plan.programBytes()).isPositive();
      assertThat(device().memory().liveBytes()).isEqualTo(plan.totalBytes());
      trial.run();
      assertThat(device().memory().peakBytes())
          .as("nothing is allocated while iterating")
          .isEqualTo(plan.totalBytes());
    }
  }

  @Test
  default void thePlanCountsTheOperationsOfTheRecording() {
    Recording recording = network().recording(device().defaultPrecision());
    assertThat(device().plan(recording).operations()).isEqualTo(recording.operations());
  }

  @Test
  default void aBufferCountsAtLeastItsFloatsUntilItIsClosed() {
    try (Buffer buffer = device().allocate(Shape.map(10, 10, 3))) {
      assertThat(buffer.shape().elements()).isEqualTo(300);
      assertThat(device().memory().liveBytes()).isGreaterThanOrEqualTo(1200);
    }
    assertThat(device().memory().liveBytes()).isZero();
  }

  @Test
  default void aRunFitsExactlyIntoWhatThePlanSays() {
    long total = plan(network()).totalBytes();
    try (Device exact = open(new DeviceOptions(0, total));
        Trial trial = Trial.bare(exact, network())) {
      trial.run();
      assertThat(exact.memory().liveBytes()).isEqualTo(total);
    }
  }

  @Test
  default void oneByteLessIsRefusedAndLeavesNothingBehind() {
    long total = plan(network()).totalBytes();
    try (Device tight = open(new DeviceOptions(0, total - 1))) {
      assertThatExceptionOfType(DeviceMemoryException.class)
          .isThrownBy(() -> Trial.bare(tight, network()).close());
      assertThat(tight.memory().liveBytes()).isZero();
    }
  }

  @Test
  default void aBufferBeyondTheLimitIsRefusedAndTheDeviceGoesOn() {
    try (Device small = open(new DeviceOptions(1, 100_000))) {
      assertThatExceptionOfType(DeviceMemoryException.class)
          .isThrownBy(() -> small.allocate(Shape.map(1000, 1000, 3)).close());
      assertThat(small.memory().liveBytes()).isZero();
      try (Buffer buffer = small.allocate(Shape.map(10, 10, 3))) {
        assertThat(buffer.download()).containsOnly(0f);
      }
    }
  }

  @Test
  default void aFilterBeyondTheLimitIsRefusedAndLeavesNothingBehind() {
    FilterShape shape = new FilterShape(64, 64, 3, 3);
    try (Device small = open(new DeviceOptions(1, 10_000))) {
      assertThatExceptionOfType(DeviceMemoryException.class)
          .isThrownBy(
              () -> small.filter(shape, new float[(int) shape.elements()], new float[64]).close());
      assertThat(small.memory().liveBytes()).isZero();
    }
  }
}
