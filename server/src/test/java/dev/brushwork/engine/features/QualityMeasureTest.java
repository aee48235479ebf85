package dev.brushwork.engine.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import org.junit.jupiter.api.Test;

class QualityMeasureTest {
  @Test
  void theContentMeasuresOneAndTheStyleItselfZero() {
    Image content = TestImages.of(40, 32, 1);
    Image style = TestImages.of(40, 32, 2);
    try (Engine engine = Engines.open("cpu")) {
      HeldWeights weights = Engines.hold(engine, "vgg19");
      Extent styleSize = new Extent(40, 32);
      Quality ofContent = engine.measure(weights, content, style, styleSize, content);
      assertThat(ofContent.quality()).isCloseTo(1, within(1e-9));
      assertThat(ofContent.content()).isZero();
      assertThat(ofContent.layers())
          .containsOnlyKeys("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1");

      Quality ofStyle = engine.measure(weights, content, style, styleSize, style);
      assertThat(ofStyle.quality()).isZero();
      assertThat(ofStyle.content()).isPositive();

      Quality between =
          engine.measure(weights, content, style, styleSize, TestImages.of(40, 32, 3));
      double mean = between.layers().values().stream().mapToDouble(v -> v).average().orElseThrow();
      assertThat(between.quality()).isCloseTo(mean, within(1e-12));
      assertThat(between.quality()).isNotCloseTo(1, within(0.01));
    }
  }
}
