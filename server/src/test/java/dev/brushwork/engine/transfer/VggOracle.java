package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.ChannelMap;
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
import dev.brushwork.compute.reference.ReferenceBuffer;
import dev.brushwork.compute.reference.ReferenceDevice;
import dev.brushwork.engine.weights.ConvWeights;
import dev.brushwork.engine.weights.WeightFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The feature maps of a VGG in double precision, layer by layer as the paper lists them. */
final class VggOracle implements AutoCloseable {
  static final ChannelMap CAFFE =
      new ChannelMap(
          List.of(2, 1, 0), List.of(1f, 1f, 1f), List.of(-103.939f, -116.779f, -123.68f));

  /** A map; values in the order rows, columns, channels. */
  @SuppressWarnings("ArrayRecordComponent")
  record Features(int height, int width, int channels, double[] values) {}

  /** All convolutions' rectified outputs of one image, by names such as relu4_2. */
  record Maps(Map<String, Features> byName) {
    Features at(String name) {
      return byName.get(name);
    }
  }

  private final Scope scope = new Scope();
  private final ReferenceDevice device = scope.own(new ReferenceDevice(DeviceOptions.defaults()));
  private final Map<String, Filter> filters = new LinkedHashMap<>();
  private final Map<String, FilterShape> shapes = new LinkedHashMap<>();
  private final int[] blocks;
  private final ChannelMap preprocessing;
  private final PoolKind pooling;
  private final boolean replicated;
  private final String last;

  /**
   * @param blocks convolutions of each block
   * @param preprocessing of pixels in 0..255
   * @param replicated whether the first convolution sees the border repeated
   * @param last the deepest layer to compute
   */
  VggOracle(
      WeightFile weights,
      int[] blocks,
      ChannelMap preprocessing,
      PoolKind pooling,
      boolean replicated,
      String last) {
    this.blocks = blocks.clone();
    this.preprocessing = preprocessing;
    this.pooling = pooling;
    this.replicated = replicated;
    this.last = last;
    weights
        .convolutions()
        .forEach(
            (name, w) -> {
              shapes.put(name, shape(w));
              filters.put(name, scope.own(device.filter(shape(w), w.oihw(), w.bias())));
            });
  }

  private static FilterShape shape(ConvWeights w) {
    return new FilterShape(w.outputs(), w.inputs(), w.height(), w.width());
  }

  /** The maps of an image of rows x columns x 3 values in 0..255. */
  Maps of(double[] pixels, int height, int width) {
    Recorder recorder = new Recorder(Precision.FP64);
    Bindings bindings = new Bindings();
    Map<String, Tensor> seen = new LinkedHashMap<>();
    try (Scope pass = new Scope()) {
      Tensor image = recorder.external("image", Shape.map(height, width, 3));
      ReferenceBuffer input = pass.own(device.allocate(image.shape()));
      System.arraycopy(pixels, 0, input.values(), 0, pixels.length);
      bindings.bind(image, input);
      record(recorder, bindings, recorder.affine("x", image, preprocessing), seen);
      Map<String, ReferenceBuffer> outputs = new LinkedHashMap<>();
      seen.forEach(
          (name, map) -> {
            Tensor output = recorder.external(name, map.shape());
            recorder.store(map, output);
            ReferenceBuffer buffer = pass.own(device.allocate(map.shape()));
            bindings.bind(output, buffer);
            outputs.put(name, buffer);
          });
      try (Program program = device.prepare(recorder.finish(), bindings)) {
        program.evaluate();
      }
      Map<String, Features> maps = new LinkedHashMap<>();
      outputs.forEach(
          (name, buffer) -> {
            Shape s = buffer.shape();
            maps.put(
                name, new Features(s.height(), s.width(), s.channels(), buffer.values().clone()));
          });
      return new Maps(maps);
    }
  }

  private void record(
      Recorder recorder, Bindings bindings, Tensor input, Map<String, Tensor> seen) {
    Tensor y = input;
    for (int block = 1; block <= blocks.length; block++) {
      for (int i = 1; i <= blocks[block - 1]; i++) {
        String name = block + "_" + i;
        Parameter filter = recorder.parameter(name, shapes.get("conv" + name));
        bindings.bind(filter, filters.get("conv" + name));
        boolean padded = seen.isEmpty() && replicated;
        y =
            recorder.convolution(
                name,
                padded ? recorder.replicate("padded", y, 1) : y,
                filter,
                1,
                padded ? 0 : 1,
                true);
        seen.put("relu" + name, y);
        if (last.equals("relu" + name)) {
          return;
        }
      }
      y = recorder.pool("pool" + block, y, pooling, 2, 2, 0);
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
