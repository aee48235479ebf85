package dev.brushwork.compute.reference;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Plan;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;

/**
 * The Java heap as a device. It takes FP32 recordings too, since doubles are more than they ask
 * for. Rows of a convolution run in the common pool, whatever {@link DeviceOptions#threads} says;
 * results do not depend on how many run at once.
 */
public final class ReferenceDevice implements Device {
  static final String BACKEND = "reference";

  private final DeviceMemory memory;
  private volatile boolean closed;

  public ReferenceDevice(DeviceOptions options) {
    this.memory = new DeviceMemory(options.memoryLimit());
  }

  @Override
  public String backend() {
    return BACKEND;
  }

  @Override
  public String description() {
    return "naive double precision on Java " + Runtime.version().feature();
  }

  @Override
  public boolean supports(Precision precision) {
    return precision == Precision.FP64 || precision == Precision.FP32;
  }

  @Override
  public Precision defaultPrecision() {
    return Precision.FP64;
  }

  @Override
  public DeviceMemory memory() {
    return memory;
  }

  @Override
  public ReferenceBuffer allocate(Shape shape) {
    requireOpen();
    return new ReferenceBuffer(this, shape);
  }

  @Override
  public Filter filter(FilterShape shape, float[] oihw, float[] bias) {
    requireOpen();
    return new ReferenceFilter(this, shape, oihw, bias);
  }

  @Override
  public Plan plan(Recording recording) {
    requireOpen();
    requireSupported(recording);
    long external =
        recording.tensors().stream()
            .filter(Tensor::external)
            .mapToLong(t -> t.shape().elements() * Double.BYTES)
            .sum();
    long filters =
        recording.parameters().stream().mapToLong(p -> ReferenceFilter.bytes(p.shape())).sum();
    return new Plan(ReferenceProgram.bytes(recording), external, filters, recording.operations());
  }

  @Override
  public Program prepare(Recording recording, Bindings bindings) {
    requireOpen();
    requireSupported(recording);
    return new ReferenceProgram(this, recording, bindings);
  }

  /** The buffer bound to {@code tensor}, if it is one of ours. */
  ReferenceBuffer buffer(Bindings bindings, Tensor tensor) {
    Buffer buffer = bindings.buffer(tensor);
    if (!(buffer instanceof ReferenceBuffer ours) || ours.device() != this) {
      throw new IllegalArgumentException(tensor + " is bound to a buffer of another device");
    }
    ours.values(); // throws if it is closed
    return ours;
  }

  /** The filter bound to {@code parameter}, if it is one of ours. */
  ReferenceFilter filter(Bindings bindings, Parameter parameter) {
    Filter filter = bindings.filter(parameter);
    if (!(filter instanceof ReferenceFilter ours) || ours.device() != this) {
      throw new IllegalArgumentException(
          parameter.name() + " is bound to a filter of another device");
    }
    ours.bias(); // throws if it is closed
    return ours;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the device is closed");
    }
  }

  private void requireSupported(Recording recording) {
    if (!supports(recording.precision())) {
      throw new IllegalArgumentException(
          "the " + BACKEND + " backend does not compute in " + recording.precision());
    }
  }
}
