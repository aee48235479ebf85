package dev.brushwork.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.testing.Differences;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BundledWeightsTest {
  private static final long MOST_BYTES = 4_000_000;

  @Test
  void vgg19LiteShipsWeightsThatAreSmallAndNameTheirTeacher() throws IOException {
    byte[] bytes = shipped();
    assertThat(bytes.length).isLessThanOrEqualTo((int) MOST_BYTES);
    int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    assertThat(new String(bytes, Long.BYTES, header, StandardCharsets.UTF_8))
        .contains(
            "Karen Simonyan and Andrew Zisserman", "CC BY 4.0", "trained_on", "seed", "steps");
  }

  @Test
  void anEngineKnowsThemBeforeAnyAreAdded() throws IOException {
    try (Engine engine = Engines.open("cpu")) {
      HeldWeights lite = engine.weights("vgg19-lite", Optional.empty()).orElseThrow();
      assertThat(engine.weights()).containsExactly(lite);
      assertThat(engine.weights("vgg19", Optional.empty())).isEmpty();
      assertThat(Engines.live(engine)).as("before they are used").isZero();
      assertThat(features(engine, lite, "relu4_1").channels()).isEqualTo(192);
      assertThat(engine.weights()).as("used, they are no others").containsExactly(lite);
      assertThat(engine.add(WeightFile.read("again", ByteBuffer.wrap(shipped())))).isEqualTo(lite);
      assertThat(engine.weights()).as("and added, neither").containsExactly(lite);
    }
  }

  @Test
  void aTapOfVgg19LiteIsALinearMapOfWhatTheNextLayerReads() {
    try (Engine engine = Engines.open("cpu");
        Engine oracle = Engines.open("reference")) {
      HeldWeights lite = BundledWeights.all().get(0);
      float[] map = features(engine, lite, "block2_conv1_map").values();
      assertThat(least(map)).as("rectified").isZero();
      float[] tap = features(engine, lite, "relu2_1").values();
      assertThat(least(tap)).as("not rectified").isNegative();
      assertThat(tap).isEqualTo(features(engine, lite, "conv2_1").values());
      for (String layer : List.of("relu2_1", "relu4_2", "relu5_1")) {
        float[] expected = features(oracle, lite, layer).values();
        float[] found = features(engine, lite, layer).values();
        assertThat(Differences.relativeMaximum(found, expected)).as(layer).isLessThan(1e-4);
      }
    }
  }

  private static FeatureMap features(Engine engine, HeldWeights weights, String layer) {
    return engine
        .features(
            weights,
            TestImages.of(40, 32, 1),
            List.of(layer),
            new Extent(40, 32),
            Resampling.LANCZOS,
            PoolKind.MAX,
            Optional.empty())
        .get(0);
  }

  private static float least(float[] values) {
    float least = Float.POSITIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static byte[] shipped() throws IOException {
    try (InputStream in = WeightFile.class.getResourceAsStream("vgg19-lite.safetensors")) {
      return in.readAllBytes();
    }
  }
}
