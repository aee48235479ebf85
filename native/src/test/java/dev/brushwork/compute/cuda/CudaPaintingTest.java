package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Agreement;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.cuda.Painting.Subject;
import dev.brushwork.compute.reference.ReferenceDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole paintings, without a GPU, beside those of the oracle. */
final class CudaPaintingTest {
  private static final int ITERATIONS = 5;
  private static final Path TRAINED = Path.of("../../shared/weights/vgg19.safetensors");

  /** How a painting went: the loss before each iteration and after the last, and where it moved. */
  private record Course(double[] objectives, double[] movement) {}

  private static Course paint(Device device, Subject subject, Map<String, float[]> targets) {
    try (Painting painting = new Painting(device, subject).aimAt(targets)) {
      double[] objectives = new double[ITERATIONS + 1];
      for (int i = 0; i < ITERATIONS; i++) {
        painting.program().run(1);
        objectives[i] = objective(painting);
      }
      painting.program().evaluate();
      objectives[ITERATIONS] = objective(painting);
      float[] before = subject.picture(1);
      float[] after = painting.image().download();
      double[] movement = new double[before.length];
      for (int i = 0; i < movement.length; i++) {
        movement[i] = (double) after[i] - before[i];
      }
      return new Course(objectives, movement);
    }
  }

  private static double objective(Painting painting) {
    double sum = 0;
    for (double loss : painting.program().losses()) {
      sum += loss;
    }
    return sum;
  }

  /**
   * In fp32 the image goes where the oracle's goes. Other formats take another way around a ReLU or
   * a pool now and then, which Adam's first steps, all of one size, make as large as any: there the
   * objective has to follow the oracle's, within the 2 % of the plan.
   */
  private static void comparePaintings(Subject subject, Precision... precisions) {
    try (ReferenceDevice oracle = new ReferenceDevice(DeviceOptions.defaults())) {
      Map<String, float[]> targets = subject.targets(oracle);
      Course expected = paint(oracle, subject, targets);
      assertThat(expected.objectives()[ITERATIONS]).isLessThan(0.9 * expected.objectives()[0]);
      for (Precision precision : precisions) {
        EmulatedDevice emulated = EmulatedDevice.of(precision);
        try (Device device = emulated.device()) {
          compare(precision, paint(device, subject, targets), expected);
        }
        emulated.assertNothingLeaked();
      }
    }
  }

  private static void compare(Precision precision, Course actual, Course expected) {
    Agreement agreement = Agreement.of(actual.movement(), expected.movement());
    boolean exact = precision == Precision.FP32;
    for (int i = 0; i <= ITERATIONS; i++) {
      double loss = expected.objectives()[i];
      assertThat(actual.objectives()[i])
          .as("%s, objective at %s; movement: %s", precision, i, agreement)
          .isCloseTo(loss, within((exact ? 1e-4 : 0.02) * loss));
    }
    if (exact) {
      assertThat(agreement.median()).as("median, %s", agreement).isLessThan(1e-4);
    }
  }

  @Test
  void aNetworkOfVggsForm() {
    comparePaintings(
        new Subject(VggNetwork.SMALL, VggWeights.random(), 19, 22),
        Precision.FP32,
        Precision.TF32,
        Precision.MIXED);
  }

  /** With trained weights where they are. */
  @Test
  void vgg19() {
    VggWeights weights = Files.exists(TRAINED) ? VggWeights.of(TRAINED) : VggWeights.random();
    comparePaintings(
        new Subject(VggNetwork.VGG19, weights, 32, 32), Precision.FP32, Precision.MIXED);
  }

  @Test
  void twoPaintingsAreTheSameToTheBit() {
    Subject subject = new Subject(VggNetwork.SMALL, VggWeights.random(), 17, 18);
    EmulatedDevice emulated = EmulatedDevice.of(Precision.MIXED);
    try (Device device = emulated.device()) {
      Map<String, float[]> targets = subject.targets(device);
      float[] first = imageAfter(device, subject, targets, 12, 1);
      assertThat(imageAfter(device, subject, targets, 12, 1)).isEqualTo(first);
      assertThat(imageAfter(device, subject, targets, 1, 12)).as("in graphs").isEqualTo(first);
    }
  }

  private static float[] imageAfter(
      Device device, Subject subject, Map<String, float[]> targets, int times, int iterations) {
    try (Painting painting = new Painting(device, subject).aimAt(targets)) {
      for (int i = 0; i < times; i++) {
        painting.program().run(iterations);
      }
      return painting.image().download();
    }
  }
}
