package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferInputs.Temporal;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that are kept near to the picture before. */
class TemporalTermTest {
  private static final Image CONTENT = TestImages.of(24, 16, 1);
  private static final Image BEFORE = TestImages.of(24, 16, 4);
  private static final Engine CPU = Engines.open("cpu");

  @AfterAll
  static void close() {
    CPU.close();
    assertThat(CPU.device().memory().liveBytes()).isZero();
  }

  private static TransferSpec.Builder spec(double weight) {
    return Engines.shallow()
        .network("vgg19-lite")
        .size(OutputSize.longerSide(24))
        .control(ControlSpec.NONE.withTemporalWeight(weight));
  }

  private static TransferResult run(
      Engine engine, TransferSpec.Builder spec, Optional<Image> confidence) {
    HeldWeights weights = engine.weights("vgg19-lite", Optional.empty()).orElseThrow();
    return engine.run(
        spec.build(),
        weights,
        new TransferInputs(
            CONTENT,
            List.of(new Style(TestImages.of(20, 20, 2), 1)),
            Optional.empty(),
            Optional.of(new Temporal(BEFORE, confidence))),
        Reporting.every(1),
        StopSignal.NEVER,
        progress -> {});
  }

  /** Any level from 0 to 255. */
  private static Image confidence() {
    byte[] rgb = new byte[CONTENT.rgb().length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 3 * 37 % 256);
    }
    return new Image(CONTENT.width(), CONTENT.height(), rgb);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void theTermIsTheMeanSquaredDistanceByConfidence(String backend) {
    try (Engine engine = Engines.open(backend)) {
      Image confidence = confidence();
      Losses first = run(engine, spec(7).iterations(1), Optional.of(confidence)).losses().get(0);
      double expected = 0;
      for (int i = 0; i < CONTENT.rgb().length; i++) {
        double difference = ((CONTENT.rgb()[i] & 0xff) - (BEFORE.rgb()[i] & 0xff)) / 255.0;
        expected += 7 * (confidence.rgb()[i] & 0xff) / 255.0 * difference * difference;
      }
      // The content image is at no distance from itself.
      assertThat(first.content())
          .isCloseTo(expected / CONTENT.rgb().length, within(1e-6 * expected));
    }
  }

  @Test
  void theResultIsDrawnWhereItIsConfidentAndFreeElsewhere() {
    byte[] half = new byte[CONTENT.rgb().length];
    for (int i = 0; i < half.length; i++) {
      half[i] = (byte) (i / 3 % 24 < 12 ? 255 : 0);
    }
    Image confidence = new Image(24, 16, half);
    TransferSpec.Builder strong = spec(1e6).iterations(60);
    float[] kept = run(CPU, strong, Optional.of(confidence)).picture().values();
    double inside = 0;
    double outside = 0;
    for (int i = 0; i < kept.length; i++) {
      double difference = Math.abs(kept[i] - (BEFORE.rgb()[i] & 0xff) / 255.0);
      if (half[i] != 0) {
        inside += difference / (kept.length / 2.0);
      } else {
        outside += difference / (kept.length / 2.0);
      }
    }
    assertThat(inside).isLessThan(0.03);
    assertThat(outside).isGreaterThan(0.1);
  }

  @Test
  void withoutConfidenceAllOfItCounts() {
    float[] kept = run(CPU, spec(1e6).iterations(60), Optional.empty()).picture().values();
    for (int i = 0; i < kept.length; i++) {
      assertThat(kept[i]).isCloseTo((BEFORE.rgb()[i] & 0xff) / 255f, within(0.15f));
    }
  }

  @Test
  void aWeightOfZeroAddsNothing() {
    assertThat(run(CPU, spec(0).iterations(2), Optional.empty()).losses().get(0).content())
        .isZero();
  }
}
