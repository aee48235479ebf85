package dev.brushwork.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.features.FeatureExtractor;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.testing.Differences;
import dev.brushwork.testing.ImageGradient;
import dev.brushwork.testing.LibraryPython;
import dev.brushwork.testing.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * torchvision's resnet50 as it saved itself, imported, against torchvision's own features and
 * gradient; where the Python of the comparisons has torchvision.
 */
class TorchvisionResNetTest {
  private static final FloatImage IMAGE = FloatImage.of(TestImages.of(61, 45, 7));
  private static final List<String> LAYERS =
      List.of(
          "relu", "maxpool", "layer1.0", "layer1", "layer2.3", "layer3.0", "layer3.5", "layer4");

  @TempDir Path folder;

  @Test
  void featuresAndGradientEqualTorchvisions() throws IOException {
    Path file = folder.resolve("resnet50.pth");
    FloatBuffer expected = runTorchvision(LibraryPython.with("torchvision"), file);
    WeightFile weights = WeightFile.read(file);
    NetworkDescription description = WeightMatch.networkOf(weights);
    assertThat(description.name()).isEqualTo("resnet50");
    try (Device device = Devices.choose("cpu").provider().open(DeviceOptions.defaults());
        DeviceNetwork network = new DeviceNetwork(device, description, weights)) {
      for (FeatureMap map :
          FeatureExtractor.extract(
              device, network, IMAGE, LAYERS, PoolKind.MAX, device.defaultPrecision())) {
        float[] wanted = next(expected, map.values().length);
        double difference = Differences.relativeMaximum(map.values(), wanted);
        System.out.printf("%s: %.1e from torchvision's%n", map.layer(), difference);
        assertThat(difference).as(map.layer()).isLessThan(1e-4);
      }
      float[] gradient = ImageGradient.ofMeanSquares(device, network, IMAGE, LAYERS);
      float[] wanted = next(expected, gradient.length);
      double difference = Differences.relativeOnTheWhole(gradient, wanted);
      System.out.printf("gradient: %.1e from torchvision's%n", difference);
      assertThat(difference).isLessThan(2e-2);
    }
    assertThat(expected.hasRemaining()).isFalse();
  }

  private FloatBuffer runTorchvision(LibraryPython python, Path weights) throws IOException {
    Path script = folder.resolve("script.py");
    try (InputStream in = getClass().getResourceAsStream("torchvision_resnet50.py")) {
      Files.copy(in, script);
    }
    byte[] pixels = new byte[IMAGE.values().length * Float.BYTES];
    ByteBuffer.wrap(pixels).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(IMAGE.values());
    Path image = Files.write(folder.resolve("image.f32"), pixels);
    Path out = folder.resolve("out.f32");
    List<String> arguments = new ArrayList<>();
    arguments.add(script.toString());
    arguments.add(weights.toString());
    arguments.add(image.toString());
    arguments.add(Integer.toString(IMAGE.height()));
    arguments.add(Integer.toString(IMAGE.width()));
    arguments.add(out.toString());
    arguments.addAll(LAYERS);
    python.run(arguments.toArray(String[]::new));
    return ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private static float[] next(FloatBuffer from, int count) {
    float[] values = new float[count];
    from.get(values);
    return values;
  }
}
