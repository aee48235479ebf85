package dev.brushwork.engine.features;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.loss.Statistics;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.network.RecordedNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures how well a picture took on a style, see {@link Quality}. */
public final class QualityMeasure {
  private static final List<String> STYLE_LAYERS =
      List.of("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1");
  private static final String CONTENT_LAYER = "relu4_2";

  private final Device device;
  private final DeviceNetwork network;

  /**
   * @param network one with the layers relu1_1..relu5_1 and relu4_2; figures are comparable only
   *     with full VGG19
   */
  public QualityMeasure(Device device, DeviceNetwork network) {
    this.device = device;
    this.network = network;
  }

  /**
   * @param content at the size of the result
   * @param style at the size at which the run looked at it
   */
  public Quality measure(FloatImage content, FloatImage style, FloatImage result) {
    List<float[]> atContent = look(content);
    List<float[]> atStyle = look(style);
    List<float[]> atResult = look(result);
    Map<String, Double> layers = new LinkedHashMap<>();
    double sum = 0;
    for (int i = 0; i < STYLE_LAYERS.size(); i++) {
      double left = Statistics.meanSquaredDifference(atResult.get(i), atStyle.get(i));
      double before = Statistics.meanSquaredDifference(atContent.get(i), atStyle.get(i));
      layers.put(STYLE_LAYERS.get(i), left / before);
      sum += left / before;
    }
    float[] features = atContent.get(STYLE_LAYERS.size());
    double contentTerm =
        Statistics.meanSquaredDifference(atResult.get(STYLE_LAYERS.size()), features)
            / Statistics.meanSquare(features);
    return new Quality(sum / STYLE_LAYERS.size(), layers, contentTerm);
  }

  /** The Gram matrices of the style layers, then the features of the content layer. */
  private List<float[]> look(FloatImage image) {
    List<Integer> places = new ArrayList<>();
    for (String layer : STYLE_LAYERS) {
      places.add(network.description().find(layer).orElseThrow());
    }
    places.add(network.description().find(CONTENT_LAYER).orElseThrow());
    Recorder recorder = new Recorder(device.defaultPrecision());
    Tensor pixels = recorder.external("image", Shape.map(image.height(), image.width(), 3));
    RecordedNetwork recorded =
        RecordedNetwork.record(
            recorder, network.description(), network.preprocessing(), PoolKind.MAX, pixels, places);
    try (Scope scope = new Scope()) {
      Bindings bindings = network.bind(new Bindings(), recorded);
      Buffer input = scope.own(device.allocate(pixels.shape()));
      input.upload(image.values());
      bindings.bind(pixels, input);
      List<Buffer> outputs = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        Tensor tap = recorded.tap(places.get(i));
        Tensor seen =
            i < STYLE_LAYERS.size()
                ? recorder.gram(
                    "Gram matrix of " + STYLE_LAYERS.get(i), tap, 1.0 / tap.shape().pixels())
                : tap;
        Tensor stored = recorder.external("seen at " + tap.name(), seen.shape());
        recorder.store(seen, stored);
        Buffer output = scope.own(device.allocate(seen.shape()));
        outputs.add(output);
        bindings.bind(stored, output);
      }
      Program program = scope.own(device.prepare(recorder.finish(), bindings));
      program.evaluate();
      return outputs.stream().map(Buffer::download).toList();
    }
  }
}
