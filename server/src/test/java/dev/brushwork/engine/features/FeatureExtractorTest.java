package dev.brushwork.engine.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.loss.Statistics;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeatureExtractorTest {
  private static final Image IMAGE = TestImages.of(41, 35, 11);

  private static List<FeatureMap> features(String backend, String network, String... layers) {
    try (Engine engine = Engines.open(backend)) {
      HeldWeights weights = Engines.hold(engine, network);
      List<FeatureMap> features = features(engine, weights, layers);
      engine.close();
      assertThat(Engines.live(engine)).isZero();
      return features;
    }
  }

  private static List<FeatureMap> features(Engine engine, HeldWeights weights, String... layers) {
    return engine.features(
        weights,
        IMAGE,
        List.of(layers),
        new Extent(37, 33),
        Resampling.LANCZOS,
        PoolKind.MAX,
        Optional.empty());
  }

  @Test
  void mapsComeInTheOrderAskedForUnderTheNamesAskedFor() {
    List<FeatureMap> maps = features("cpu", "vgg16", "pool2", "conv1_1", "block4_conv2");
    assertThat(maps)
        .extracting(FeatureMap::layer)
        .containsExactly("pool2", "conv1_1", "block4_conv2");
    assertThat(maps)
        .extracting(m -> m.height() + "x" + m.width() + "x" + m.channels())
        .containsExactly("8x9x128", "33x37x64", "4x4x512");
    assertThat(maps)
        .allSatisfy(m -> assertThat(m.values()).hasSize(m.height() * m.width() * m.channels()));
  }

  @Test
  void theCpusFeaturesAreTheOracles() {
    String[] layers = {"relu1_2", "relu3_1", "relu5_1"};
    List<FeatureMap> cpu = features("cpu", "vgg19", layers);
    List<FeatureMap> oracle = features("reference", "vgg19", layers);
    for (int i = 0; i < layers.length; i++) {
      double error =
          Statistics.meanSquaredDifference(cpu.get(i).values(), oracle.get(i).values())
              / Statistics.meanSquare(oracle.get(i).values());
      assertThat(Math.sqrt(error)).as(layers[i]).isLessThan(1e-5);
    }
  }

  @Test
  void aLayerThatIsNotThereIsNamed() {
    try (Engine engine = Engines.open("reference")) {
      HeldWeights weights = Engines.hold(engine, "vgg16");
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> features(engine, weights, "relu3_4"))
          .withMessage("vgg16 has no layer 'relu3_4'");
    }
  }
}
