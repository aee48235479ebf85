package dev.brushwork.compute.onednn;

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
import java.util.Set;

/**
 * The processor, through oneDNN.
 *
 * <p>OpenMP gives every thread that calls in a team of its own, which sleeps between calls and ends
 * with that thread. Two threads that replay programs at once therefore share the cores between two
 * teams and slow each other down: replay all programs from one thread where speed matters.
 */
final class OneDnnDevice implements Device {
  static final String BACKEND = "cpu";

  private final DeviceMemory memory;
  private final int threads;
  private final KernelChoice kernels;
  private final OneDnn oneDnn = new OneDnn();
  private volatile boolean closed;

  OneDnnDevice(DeviceOptions options, KernelChoice kernels) {
    this.kernels = kernels;
    memory = new DeviceMemory(Math.min(options.memoryLimit(), Processor.memory()));
    threads =
        options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
  }

  @Override
  public String backend() {
    return BACKEND;
  }

  @Override
  public String description() {
    return "oneDNN "
        + OneDnnLibrary.version()
        + ", "
        + Processor.name()
        + ", "
        + threads
        + (threads == 1 ? " thread, " : " threads, ")
        + OneDnnLibrary.instructions()
        + ", "
        + kernels.description();
  }

  @Override
  public boolean supports(Precision precision) {
    return precision == Precision.FP32;
  }

  @Override
  public Precision defaultPrecision() {
    return Precision.FP32;
  }

  @Override
  public DeviceMemory memory() {
    return memory;
  }

  @Override
  public Buffer allocate(Shape shape) {
    enter();
    return new OneDnnBuffer(this, shape);
  }

  @Override
  public Filter filter(FilterShape shape, float[] oihw, float[] bias) {
    enter();
    return new OneDnnFilter(this, shape, oihw, bias);
  }

  @Override
  public Plan plan(Recording recording) {
    enter();
    try (Schedule schedule = RecordingLowering.lower(this, recording)) {
      long external = 0;
      for (Tensor tensor : recording.tensors()) {
        if (tensor.external()) {
          external += HostBlock.footprint(OneDnnBuffer.bytes(tensor.shape()));
        }
      }
      long filters = 0;
      for (Parameter parameter : recording.parameters()) {
        filters += OneDnnFilter.unpackedFootprint(parameter.shape());
        for (WeightLayout layout : schedule.weights().getOrDefault(parameter, Set.of())) {
          filters += HostBlock.footprint(layout.bytes());
        }
      }
      return new Plan(
          HostBlock.footprint(schedule.arenaBytes()), external, filters, recording.operations());
    }
  }

  @Override
  public Program prepare(Recording recording, Bindings bindings) {
    enter();
    for (Tensor tensor : recording.tensors()) {
      if (tensor.external()) {
        buffer(bindings, tensor).block().requireOpen();
      }
    }
    for (Parameter parameter : recording.parameters()) {
      filter(bindings, parameter).requireOpen();
    }
    try (Schedule schedule = RecordingLowering.lower(this, recording)) {
      return new OneDnnProgram(this, recording, bindings, schedule);
    }
  }

  OneDnn oneDnn() {
    return oneDnn;
  }

  int threads() {
    return threads;
  }

  KernelChoice kernels() {
    return kernels;
  }

  /** To be called by every thread on its way to oneDNN. */
  void enter() {
    if (closed) {
      throw new IllegalStateException("the device was closed");
    }
    OpenMp.useThreads(threads);
  }

  /** The buffer behind {@code tensor}, which must be this device's own. */
  OneDnnBuffer buffer(Bindings bindings, Tensor tensor) {
    if (bindings.buffer(tensor) instanceof OneDnnBuffer mine && mine.device() == this) {
      return mine;
    }
    throw new IllegalArgumentException(tensor + " is bound to a buffer of another device");
  }

  /** The filter behind {@code parameter}, which must be this device's own. */
  OneDnnFilter filter(Bindings bindings, Parameter parameter) {
    if (bindings.filter(parameter) instanceof OneDnnFilter mine && mine.device() == this) {
      return mine;
    }
    throw new IllegalArgumentException(
        parameter.name() + " is bound to a filter of another device");
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      oneDnn.close();
    }
  }
}
