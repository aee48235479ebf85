package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.cuda.Painting.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate of the plan: the image's gradient beside that of the same decisions in doubles. */
final class CudaGradientTest {
  private static final Path TRAINED = Path.of("../../shared/weights/vgg19.safetensors");

  @ParameterizedTest
  @CsvSource({"FP32, 1e-5", "MIXED, 0.01"})
  void staysCloseOverFiftyIterations(Precision precision, double gate) {
    Subject subject = new Subject(VggNetwork.SMALL, VggWeights.random(), 19, 22);
    EmulatedDevice emulated = EmulatedDevice.of(precision);
    try (Device device = emulated.device()) {
      Map<String, float[]> targets = subject.targets(device);
      try (Painting painting = new Painting(device, subject, true).aimAt(targets)) {
        assertThat(error(subject, targets, painting)).as("first").isLessThan(gate);
        painting.program().run(9);
        assertThat(error(subject, targets, painting)).as("after 10").isLessThan(gate);
        painting.program().run(39);
        assertThat(error(subject, targets, painting)).as("after 50").isLessThan(gate);
      }
    }
    emulated.assertNothingLeaked();
  }

  /** With trained weights where they are. */
  @Test
  void vgg19InMixedPrecision() {
    VggWeights weights = Files.exists(TRAINED) ? VggWeights.of(TRAINED) : VggWeights.random();
    Subject subject = new Subject(VggNetwork.VGG19, weights, 32, 32);
    EmulatedDevice emulated = EmulatedDevice.of(Precision.MIXED);
    try (Device device = emulated.device()) {
      Map<String, float[]> targets = subject.targets(device);
      try (Painting painting = new Painting(device, subject, true).aimAt(targets)) {
        assertThat(error(subject, targets, painting)).isLessThan(0.01);
      }
    }
  }

  /** Runs an iteration; the relative error of its gradient. */
  private static double error(Subject subject, Map<String, float[]> targets, Painting painting) {
    float[] image = painting.image().download();
    painting.program().run(1);
    double[] expected = new MatchedOracle(subject, targets, painting).gradient(image);
    float[] actual = painting.observed("gradient");
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      length += expected[i] * expected[i];
    }
    return Math.sqrt(difference / length);
  }
}
