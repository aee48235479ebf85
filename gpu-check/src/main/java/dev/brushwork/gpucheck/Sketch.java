package dev.brushwork.gpucheck;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.VariationKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A small recording with seeded values behind it, to be run on any device. */
final class Sketch {
  private final Recorder recorder;
  private final SplittableRandom random = new SplittableRandom(7);
  private final Map<Tensor, float[]> inputs = new LinkedHashMap<>();
  private final Map<Parameter, float[][]> filters = new LinkedHashMap<>();
  private Tensor image;

  /**
   * What a run of it gives.
   *
   * @param gradient of the sum of the losses by the image
   */
  record Outcome(double[] losses, float[] gradient) {}

  private Sketch(Precision precision) {
    recorder = new Recorder(precision);
  }

  /** Records what {@code drawing} draws, and evaluates its losses and their gradient once. */
  static Outcome run(Device device, Precision precision, Consumer<Sketch> drawing) {
    Sketch sketch = new Sketch(precision);
    drawing.accept(sketch);
    Tensor gradient = sketch.recorder.external("gradient", sketch.image.shape());
    sketch.recorder.storeGradient(gradient);
    return sketch.run(device, sketch.recorder.finish(), gradient);
  }

  /** The variable, uniform in [0, 1). */
  Tensor image(int height, int width, int channels) {
    image = recorder.variable("image", Shape.map(height, width, channels));
    inputs.put(image, uniform(image.shape().elements(), 0, 1));
    return image;
  }

  Tensor convolution(Tensor input, int outputs, int kernel, int stride, int padding, boolean relu) {
    FilterShape shape = new FilterShape(outputs, input.shape().channels(), kernel, kernel);
    String name = "filter " + filters.size();
    Parameter filter = recorder.parameter(name, shape);
    double bound = Math.sqrt(6.0 * outputs / shape.elements());
    filters.put(
        filter,
        new float[][] {uniform(shape.elements(), -bound, bound), uniform(outputs, -0.2, 0.2)});
    return recorder.convolution("convolution " + name, input, filter, stride, padding, relu);
  }

  Tensor pool(Tensor input, PoolKind kind, int window, int stride, int padding) {
    return recorder.pool("pool", input, kind, window, stride, padding);
  }

  Tensor gram(Tensor input) {
    return recorder.gram("gram of " + input.name(), input, 1.0 / input.shape().pixels());
  }

  Tensor add(Tensor a, Tensor b) {
    return recorder.add("sum", a, b, true);
  }

  /** A squared error against random values. */
  void fit(Tensor input) {
    Tensor target = recorder.external("target of " + input.name(), input.shape());
    inputs.put(target, uniform(input.shape().elements(), 0, 1));
    recorder.squaredError(input, target, 1.0 / input.shape().elements());
  }

  void smooth(VariationKind kind) {
    recorder.totalVariation(image, kind, 1e-2);
  }

  private float[] uniform(long count, double from, double to) {
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(from, to);
    }
    return values;
  }

  private Outcome run(Device device, Recording recording, Tensor gradient) {
    try (Scope scope = new Scope()) {
      Bindings bindings = new Bindings();
      Map<Tensor, Buffer> buffers = new LinkedHashMap<>();
      for (Tensor tensor : recording.tensors()) {
        if (tensor.external()) {
          Buffer buffer = scope.own(device.allocate(tensor.shape()));
          buffers.put(tensor, buffer);
          bindings.bind(tensor, buffer);
          buffer.upload(inputs.getOrDefault(tensor, poison(tensor)));
        }
      }
      filters.forEach(
          (filter, values) ->
              bindings.bind(
                  filter, scope.own(device.filter(filter.shape(), values[0], values[1]))));
      Program program = scope.own(device.prepare(recording, bindings));
      program.run(1);
      return new Outcome(program.losses(), buffers.get(gradient).download());
    }
  }

  /** Shows wherever nothing is written. */
  private static float[] poison(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    Arrays.fill(values, Float.NaN);
    return values;
  }
}
