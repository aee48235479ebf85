package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.reference.ReferenceDevice;
import dev.brushwork.engine.weights.ConvWeights;
import dev.brushwork.engine.weights.WeightFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The article's objective and optimiser written out from their formulas, in double precision, over
 * the reference backend's network. Shares nothing with the engine.
 */
final class ArticleOracle implements AutoCloseable {
  // VGG16 up to block4_conv2; P is a 2x2 maximum pool.
  private static final String[] LAYERS = {
    "conv1_1", "conv1_2", "P", "conv2_1", "conv2_2", "P", "conv3_1", "conv3_2", "conv3_3", "P",
    "conv4_1", "conv4_2"
  };
  private static final double LEARNING_RATE = 0.01;
  private static final double BETA1 = 0.99;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 0.1;

  private final Scope scope = new Scope();
  private final Device device = scope.own(new ReferenceDevice(DeviceOptions.defaults()));
  private final Map<String, Filter> filters = new LinkedHashMap<>();
  private final WeightFile weights;
  private final int width;
  private final int height;
  private final float[] style;
  private final float[] content;

  private double[] x;
  private double[] m;
  private double[] v;
  private int t;
  private float[] features;

  ArticleOracle(WeightFile weights, float[] content, float[] style, int width, int height) {
    this.weights = weights;
    this.width = width;
    this.height = height;
    for (String layer : LAYERS) {
      if (!layer.equals("P")) {
        ConvWeights w = weights.convolutions().get(layer);
        filters.put(layer, scope.own(device.filter(shape(w), w.oihw(), w.bias())));
      }
    }
    this.style = pass(style, null);
    this.content = pass(content, null);
  }

  void start(float[] image) {
    x = new double[image.length];
    m = new double[image.length];
    v = new double[image.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = image[i];
    }
    t = 0;
    features = pass(image, null);
  }

  double style() {
    return meanSquare(features, style);
  }

  double content() {
    return meanSquare(features, content);
  }

  /** One update by Keras' Adam. */
  void update() {
    float[] gradient = new float[x.length];
    pass(floats(), gradient);
    t++;
    double rate = LEARNING_RATE * Math.sqrt(1 - Math.pow(BETA2, t)) / (1 - Math.pow(BETA1, t));
    for (int i = 0; i < x.length; i++) {
      m[i] = BETA1 * m[i] + (1 - BETA1) * gradient[i];
      v[i] = BETA2 * v[i] + (1 - BETA2) * gradient[i] * gradient[i];
      x[i] -= rate * m[i] / (Math.sqrt(v[i]) + EPSILON);
    }
    features = pass(floats(), null);
  }

  /** Clipped to 0..1, 8 bits. */
  byte[] deprocessed() {
    byte[] rgb = new byte[x.length];
    for (int i = 0; i < x.length; i++) {
      rgb[i] = (byte) Math.round(255 * Math.min(Math.max((float) x[i], 0), 1));
    }
    return rgb;
  }

  /**
   * The features of an image.
   *
   * @param gradient if not null, receives the gradient of the objective
   */
  private float[] pass(float[] image, float[] gradient) {
    Recorder recorder = new Recorder(Precision.FP64);
    Bindings bindings = new Bindings();
    try (Scope pass = new Scope()) {
      Tensor pixels = recorder.variable("image", Shape.map(height, width, 3));
      pass.own(bound(bindings, pixels)).upload(image);
      // Blue, green, red in 0..255, minus the means.
      Tensor y =
          recorder.affine(
              "preprocessed",
              pixels,
              new ChannelMap(
                  List.of(2, 1, 0),
                  List.of(255f, 255f, 255f),
                  List.of(-103.939f, -116.779f, -123.68f)));
      for (String layer : LAYERS) {
        if (layer.equals("P")) {
          y = recorder.pool("pool", y, PoolKind.MAX, 2, 2, 0);
        } else {
          Parameter parameter = recorder.parameter(layer, shape(weights.convolutions().get(layer)));
          bindings.bind(parameter, filters.get(layer));
          y = recorder.convolution(layer, y, parameter, 1, 1, true);
        }
      }
      Tensor out = recorder.external("features", y.shape());
      recorder.store(y, out);
      final Buffer outBuffer = pass.own(bound(bindings, out));
      Buffer gradientBuffer = null;
      if (gradient != null) {
        for (float[] target : List.of(style, content)) {
          Tensor external = recorder.external("target", y.shape());
          pass.own(bound(bindings, external)).upload(target);
          recorder.squaredError(y, external, 1.0 / y.shape().elements());
        }
        Tensor stored = recorder.external("gradient", pixels.shape());
        recorder.storeGradient(stored);
        gradientBuffer = pass.own(bound(bindings, stored));
      }
      Program program = pass.own(device.prepare(recorder.finish(), bindings));
      program.run(1);
      if (gradient != null) {
        System.arraycopy(gradientBuffer.download(), 0, gradient, 0, gradient.length);
      }
      return outBuffer.download();
    }
  }

  private Buffer bound(Bindings bindings, Tensor tensor) {
    Buffer buffer = device.allocate(tensor.shape());
    bindings.bind(tensor, buffer);
    return buffer;
  }

  private float[] floats() {
    float[] values = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      values[i] = (float) x[i];
    }
    return values;
  }

  private static double meanSquare(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double d = (double) a[i] - b[i];
      sum += d * d;
    }
    return sum / a.length;
  }

  private static FilterShape shape(ConvWeights w) {
    return new FilterShape(w.outputs(), w.inputs(), w.height(), w.width());
  }

  @Override
  public void close() {
    scope.close();
  }
}
