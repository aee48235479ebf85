package dev.brushwork.compute.cuda.kernels;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.reference.ReferenceBuffer;
import dev.brushwork.compute.reference.ReferenceDevice;

/** One iteration on the {@code reference} backend, with doubles for all that it reads. */
final class Oracle implements AutoCloseable {
  private final ReferenceDevice device = new ReferenceDevice(DeviceOptions.defaults());
  private final Recorder recorder = new Recorder(Precision.FP64);
  private final Bindings bindings = new Bindings();
  private double[] losses;

  /** Where the computation is written down. */
  Recorder recorder() {
    return recorder;
  }

  Tensor variable(Shape shape, double[] values) {
    return bind(recorder.variable("variable", shape), values);
  }

  Tensor external(Shape shape, double[] values) {
    return bind(recorder.external("external", shape), values);
  }

  /** Room for a result. */
  Tensor result(Shape shape) {
    return bind(recorder.external("result", shape), new double[Math.toIntExact(shape.elements())]);
  }

  /** A filter without bias; the weights, OIHW, must be floats. */
  Parameter filter(FilterShape shape, double[] oihw) {
    float[] weights = new float[oihw.length];
    for (int i = 0; i < oihw.length; i++) {
      weights[i] = (float) oihw[i];
    }
    Parameter parameter = recorder.parameter("filter", shape);
    bindings.bind(parameter, device.filter(shape, weights, new float[shape.outputs()]));
    return parameter;
  }

  private Tensor bind(Tensor tensor, double[] values) {
    ReferenceBuffer buffer = device.allocate(tensor.shape());
    System.arraycopy(values, 0, buffer.values(), 0, values.length);
    bindings.bind(tensor, buffer);
    return tensor;
  }

  /** Runs what is written down, once. */
  void run() {
    try (Program program = device.prepare(recorder.finish(), bindings)) {
      program.run(1);
      losses = program.losses();
    }
  }

  double loss() {
    return losses[0];
  }

  /** What is in an external tensor now. */
  double[] values(Tensor tensor) {
    return ((ReferenceBuffer) bindings.buffer(tensor)).values();
  }

  @Override
  public void close() {
    device.close(); // its buffers are arrays on the heap
  }
}
