package dev.brushwork.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.features.FeatureExtractor;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.weights.SafetensorsWriter;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.testing.Differences;
import dev.brushwork.testing.ImageGradient;
import dev.brushwork.testing.TestImages;
import dev.brushwork.testing.TestWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both variants of ResNet50, described as data, against the one composed by hand. */
class ResNetTest {
  /** Odd at every scale, so that each stride has to round. */
  private static final FloatImage IMAGE = FloatImage.of(TestImages.of(61, 45, 7));

  @ParameterizedTest
  @CsvSource({
    "resnet50, 2, reference, 1e-6",
    "resnet50-v1, 1, reference, 1e-6",
    "resnet50, 2, cpu, 1e-4",
    "resnet50-v1, 1, cpu, 1e-4"
  })
  void theStemAndEveryBlockEqualTheOracles(
      String name, int strideIn, String backend, double tolerance) {
    WeightFile weights = WeightFile.read(TestWeights.of(name, 1));
    Map<String, float[]> expected;
    try (ResNetOracle oracle = new ResNetOracle(weights, strideIn, IMAGE)) {
      expected = oracle.features();
    }
    assertThat(expected).hasSize(2 + 16);
    List<FeatureMap> features;
    try (Device device = open(backend);
        DeviceNetwork network =
            new DeviceNetwork(device, WeightMatch.networkOf(weights), weights)) {
      features =
          FeatureExtractor.extract(
              device,
              network,
              IMAGE,
              List.copyOf(expected.keySet()),
              PoolKind.MAX,
              device.defaultPrecision());
    }
    for (FeatureMap map : features) {
      float[] wanted = expected.get(map.layer());
      assertThat(Differences.largest(wanted)).as(map.layer()).isPositive();
      assertThat(Differences.relativeMaximum(map.values(), wanted))
          .as(map.layer())
          .isLessThan(tolerance);
    }
  }

  /** In single precision a ReLU or a maximum here and there falls the other way. */
  @ParameterizedTest
  @CsvSource({
    "resnet50, 2, reference, 1e-6",
    "resnet50-v1, 1, reference, 1e-6",
    "resnet50, 2, cpu, 2e-2",
    "resnet50-v1, 1, cpu, 2e-2"
  })
  void theGradientByTheImageEqualsTheOracles(
      String name, int strideIn, String backend, double tolerance) {
    WeightFile weights = WeightFile.read(TestWeights.of(name, 1));
    float[] expected;
    try (ResNetOracle oracle = new ResNetOracle(weights, strideIn, IMAGE)) {
      expected = oracle.gradientOfMeanSquares("layer2.1", "layer4.2");
    }
    assertThat(Differences.largest(expected)).isPositive();
    float[] actual;
    try (Device device = open(backend);
        DeviceNetwork network =
            new DeviceNetwork(device, WeightMatch.networkOf(weights), weights)) {
      actual = ImageGradient.ofMeanSquares(device, network, IMAGE, List.of("layer2.1", "layer4.2"));
    }
    assertThat(Differences.relativeOnTheWhole(actual, expected)).isLessThan(tolerance);
  }

  private static Device open(String backend) {
    return Devices.choose(backend).provider().open(DeviceOptions.defaults());
  }

  @Test
  void weightsThatFitBothVariantsMustSayWhichTheyAre(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("nameless.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      SafetensorsWriter writer = new SafetensorsWriter();
      WeightFile.read(TestWeights.of("resnet50", 1))
          .convolutions()
          .forEach(
              (name, w) ->
                  writer
                      .f16(
                          name + ".weight",
                          w.oihw(),
                          w.outputs(),
                          w.inputs(),
                          w.height(),
                          w.width())
                      .f16(name + ".bias", w.bias(), w.outputs()));
      writer.write(out);
    }
    WeightFile nameless = WeightFile.read(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightMatch.networkOf(nameless))
        .withMessageContaining("resnet50 and resnet50-v1");
  }
}
