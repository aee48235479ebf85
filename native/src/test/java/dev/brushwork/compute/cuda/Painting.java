package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.VariationKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A style transfer through a {@link VggNetwork}, made ready on a device. */
final class Painting implements AutoCloseable {
  /** Of the total variation in the objective. */
  static final double VARIATION = 1;

  private static final Adam ADAM = new Adam(Adam.Form.TORCH, 10, 0.9, 0.999, 1e-8, 0, 255);

  private final Scope scope = new Scope();
  private final Map<String, Buffer> buffers = new LinkedHashMap<>();
  private final Map<String, Tensor> targets = new LinkedHashMap<>();
  private final Program program;

  /** What is painted, wherever. */
  record Subject(VggNetwork network, VggWeights weights, int height, int width) {
    private Shape shape() {
      return Shape.map(height, width, 3);
    }

    /** A smooth picture with noise, its values bytes. */
    float[] picture(int seed) {
      Random random = new Random(seed);
      double slope = 0.1 + random.nextDouble();
      float[] values = new float[Math.toIntExact(shape().elements())];
      for (int i = 0; i < values.length; i++) {
        int x = i / 3 % width;
        int y = i / 3 / width;
        double wave = Math.sin(slope * x + 0.4 * y + seed * (i % 3));
        double value = 128 + 80 * wave + 12 * random.nextGaussian();
        values[i] = (float) Math.max(0, Math.min(255, value));
      }
      return values;
    }

    private void bind(Device device, Scope scope, List<Parameter> parameters, Bindings bindings) {
      for (Parameter parameter : parameters) {
        FilterShape filter = parameter.shape();
        bindings.bind(
            parameter,
            scope.own(
                device.filter(
                    filter,
                    weights.oihw(parameter.name(), filter),
                    weights.bias(parameter.name(), filter.outputs()))));
      }
    }

    /** What {@code device} finds at the taps, in another picture. */
    Map<String, float[]> targets(Device device) {
      Recorder recorder = new Recorder(device.defaultPrecision());
      Tensor image = recorder.external("image", shape());
      Map<String, Tensor> stored = new LinkedHashMap<>();
      List<Parameter> parameters =
          network.record(
              recorder,
              image,
              (name, tensor, weight) -> {
                stored.put(name, recorder.external("found at " + name, tensor.shape()));
                recorder.store(tensor, stored.get(name));
              });
      try (Scope scope = new Scope()) {
        Bindings bindings = new Bindings();
        bind(device, scope, parameters, bindings);
        Buffer pixels = scope.own(device.allocate(shape()));
        pixels.upload(picture(2));
        bindings.bind(image, pixels);
        Map<String, Buffer> found = new LinkedHashMap<>();
        stored.forEach(
            (name, tensor) -> {
              found.put(name, scope.own(device.allocate(tensor.shape())));
              bindings.bind(tensor, found.get(name));
            });
        scope.own(device.prepare(recorder.finish(), bindings)).evaluate();
        Map<String, float[]> values = new LinkedHashMap<>();
        found.forEach((name, buffer) -> values.put(name, buffer.download()));
        return values;
      }
    }
  }

  /** Prepares the first iteration, from {@link Subject#picture} 1 towards zeros. */
  Painting(Device device, Subject subject) {
    this(device, subject, false);
  }

  /**
   * @param observed whether each iteration leaves the output of every convolution, and the gradient
   *     of the image, where {@link #observed} finds them
   */
  Painting(Device device, Subject subject, boolean observed) {
    Recorder recorder = new Recorder(device.defaultPrecision());
    Tensor variable = recorder.variable("image", subject.shape());
    List<Parameter> parameters =
        subject.network().record(recorder, variable, (n, t, w) -> fit(recorder, n, t, w));
    recorder.totalVariation(variable, VariationKind.ABSOLUTE, VARIATION);
    Tensor moment1 = recorder.external("moment1", variable.shape());
    Tensor moment2 = recorder.external("moment2", variable.shape());
    Tensor step = recorder.external("step", Shape.scalar());
    recorder.minimise(new AdamUpdate(variable, moment1, moment2, step, ADAM));
    if (observed) {
      for (Op op : recorder.finish().ops()) {
        if (op instanceof Op.Convolution) {
          Shape shape = op.output().shape();
          recorder.store(op.output(), recorder.external("observed " + op.output().name(), shape));
        }
      }
      recorder.storeGradient(recorder.external("observed gradient", variable.shape()));
    }
    Recording recording = recorder.finish();
    Bindings bindings = new Bindings();
    try {
      for (Tensor tensor : recording.tensors()) {
        if (tensor.external()) {
          Buffer buffer = scope.own(device.allocate(tensor.shape()));
          buffers.put(tensor.name(), buffer);
          bindings.bind(tensor, buffer);
        }
      }
      subject.bind(device, scope, parameters, bindings);
      program = scope.own(device.prepare(recording, bindings));
      image().upload(subject.picture(1));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private void fit(Recorder recorder, String name, Tensor tensor, double weight) {
    Tensor target = recorder.external("target of " + name, tensor.shape());
    targets.put(name, target);
    recorder.squaredError(tensor, target, weight);
  }

  /** Takes these as what the taps shall find. */
  Painting aimAt(Map<String, float[]> found) {
    found.forEach((name, values) -> buffers.get(targets.get(name).name()).upload(values));
    return this;
  }

  /** What the last iteration has found: a layer's output by its name, or the gradient. */
  float[] observed(String name) {
    return buffers.get("observed " + name).download();
  }

  Buffer image() {
    return buffers.get("image");
  }

  Program program() {
    return program;
  }

  @Override
  public void close() {
    scope.close();
  }
}
