package dev.brushwork.engine.network;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.reference.ReferenceDevice;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.weights.ConvWeights;
import dev.brushwork.engine.weights.WeightFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ResNet50 composed by hand from He et al. 2015, over the reference backend; {@code strideIn} is
 * the convolution of a stage's first block that strides: 1 there and in Keras, 2 in torchvision.
 * Shares nothing with the engine's descriptions.
 */
final class ResNetOracle implements AutoCloseable {
  private static final int[] BLOCKS = {3, 4, 6, 3};

  private final Scope scope = new Scope();
  private final Device device = scope.own(new ReferenceDevice(DeviceOptions.defaults()));
  private final Recorder recorder = new Recorder(Precision.FP64);
  private final Bindings bindings = new Bindings();
  private final WeightFile weights;
  private final Map<String, Tensor> maps = new LinkedHashMap<>();
  private final Tensor image;

  ResNetOracle(WeightFile weights, int strideIn, FloatImage pixels) {
    this.weights = weights;
    image = recorder.variable("image", Shape.map(pixels.height(), pixels.width(), 3));
    bound(image).upload(pixels.values());
    // Blue, green, red in 0..255, minus the means.
    Tensor x =
        recorder.affine(
            "preprocessed",
            image,
            new ChannelMap(
                List.of(2, 1, 0),
                List.of(255f, 255f, 255f),
                List.of(-103.939f, -116.779f, -123.68f)));
    x = named("conv1_relu", convolution(x, "conv1", 2, 3, true));
    x = named("pool1_pool", recorder.pool("pool", x, PoolKind.MAX, 3, 2, 1));
    for (int stage = 1; stage <= BLOCKS.length; stage++) {
      for (int block = 0; block < BLOCKS[stage - 1]; block++) {
        String name = "layer" + stage + "." + block;
        int stride = block == 0 && stage > 1 ? 2 : 1;
        Tensor y = convolution(x, name + ".conv1", strideIn == 1 ? stride : 1, 0, true);
        y = convolution(y, name + ".conv2", strideIn == 2 ? stride : 1, 1, true);
        y = convolution(y, name + ".conv3", 1, 0, false);
        Tensor around = block == 0 ? convolution(x, name + ".downsample", stride, 0, false) : x;
        x = named(name, recorder.add("sum", y, around, true));
      }
    }
  }

  private Tensor convolution(Tensor x, String name, int stride, int padding, boolean relu) {
    ConvWeights w = weights.convolutions().get(name);
    FilterShape shape = new FilterShape(w.outputs(), w.inputs(), w.height(), w.width());
    Parameter parameter = recorder.parameter(name, shape);
    bindings.bind(parameter, scope.own(device.filter(shape, w.oihw(), w.bias())));
    return recorder.convolution(name, x, parameter, stride, padding, relu);
  }

  private Tensor named(String name, Tensor map) {
    maps.put(name, map);
    return map;
  }

  private Buffer bound(Tensor tensor) {
    Buffer buffer = scope.own(device.allocate(tensor.shape()));
    bindings.bind(tensor, buffer);
    return buffer;
  }

  /** The stem's two maps by Keras' names, and every block's output by torchvision's. */
  Map<String, float[]> features() {
    Map<String, Buffer> buffers = new LinkedHashMap<>();
    maps.forEach(
        (name, map) -> {
          Tensor stored = recorder.external("stored " + name, map.shape());
          recorder.store(map, stored);
          buffers.put(name, bound(stored));
        });
    scope.own(device.prepare(recorder.finish(), bindings)).evaluate();
    Map<String, float[]> features = new LinkedHashMap<>();
    buffers.forEach((name, buffer) -> features.put(name, buffer.download()));
    return features;
  }

  /** The gradient, by the image, of the sum of these layers' mean squares. */
  float[] gradientOfMeanSquares(String... layers) {
    for (String layer : layers) {
      Tensor map = maps.get(layer);
      Tensor zero = recorder.external("zero", map.shape());
      bound(zero);
      recorder.squaredError(map, zero, 1.0 / map.shape().elements());
    }
    Tensor gradient = recorder.external("gradient", image.shape());
    recorder.storeGradient(gradient);
    Buffer buffer = bound(gradient);
    scope.own(device.prepare(recorder.finish(), bindings)).run(1);
    return buffer.download();
  }

  @Override
  public void close() {
    scope.close();
  }
}
