package dev.brushwork.engine.features;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.loss.Statistics;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures how well a picture took on a style, see {@link Quality}. */
public final class QualityMeasure {
  private static final List<String> STYLE_LAYERS =
      List.of("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1");
  private static final String CONTENT_LAYER = "relu4_2";

  private final ForwardPass pass;
  private final List<String> layers = new ArrayList<>(STYLE_LAYERS);

  /**
   * @param network one with the layers relu1_1..relu5_1 and relu4_2; figures are comparable only
   *     with full VGG19
   */
  public QualityMeasure(Device device, DeviceNetwork network) {
    this.pass = new ForwardPass(device, network, PoolKind.MAX, device.defaultPrecision());
    layers.add(CONTENT_LAYER);
  }

  /**
   * @param content at the size of the result
   * @param style at the size at which the run looked at it
   * @return figures that are not finite if the content already has the style's statistics
   */
  public Quality measure(FloatImage content, FloatImage style, FloatImage result) {
    List<float[]> atContent = look(content);
    List<float[]> atStyle = look(style);
    List<float[]> atResult = look(result);
    Map<String, Double> shares = new LinkedHashMap<>();
    double sum = 0;
    for (int i = 0; i < STYLE_LAYERS.size(); i++) {
      double left = Statistics.meanSquaredDifference(atResult.get(i), atStyle.get(i));
      double before = Statistics.meanSquaredDifference(atContent.get(i), atStyle.get(i));
      double share = left / before;
      shares.put(STYLE_LAYERS.get(i), share);
      sum += share;
    }
    float[] features = atContent.get(STYLE_LAYERS.size());
    double contentTerm =
        Statistics.meanSquaredDifference(atResult.get(STYLE_LAYERS.size()), features)
            / Statistics.meanSquare(features);
    return new Quality(sum / STYLE_LAYERS.size(), shares, contentTerm);
  }

  /** The Gram matrices of the style layers, then the features of the content layer. */
  private List<float[]> look(FloatImage image) {
    return pass.run(image, layers, QualityMeasure::lookAt).stream()
        .map(ForwardPass.Seen::values)
        .toList();
  }

  private static Tensor lookAt(Recorder recorder, int index, Tensor tap) {
    return index < STYLE_LAYERS.size()
        ? recorder.gram(
            "Gram matrix of " + STYLE_LAYERS.get(index), tap, 1.0 / tap.shape().pixels())
        : tap;
  }
}
