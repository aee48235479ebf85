package dev.brushwork.compute.cuda;

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
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.cudnn.Convolutions;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import dev.brushwork.compute.cuda.runtime.CudaRuntime.Attribute;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A GPU. All its work goes to one stream, so that buffers, programs and copies see each other in
 * the order in which they were asked for, whichever thread asked.
 */
final class CudaDevice implements Device {
  static final String BACKEND = "cuda";

  /** For kernels' code, graphs and what cuDNN allocates itself. */
  private static final long MOST_KEPT_ASIDE = 1L << 30;

  private final CudaRuntime runtime;
  private final int number;
  private final Precision defaultPrecision;
  private final DeviceMemory memory;
  private final String description;
  private final Scope scope = new Scope();
  private final Convolutions convolutions;
  private final long stream;
  private final DeviceBlocks blocks;
  private final Transfers transfers;
  private volatile boolean closed;

  /**
   * @param number of the device, as CUDA counts them
   * @param convolutions called once, on the thread that opens the device; then owned by it
   */
  CudaDevice(
      CudaRuntime runtime,
      int number,
      Supplier<Convolutions> convolutions,
      Precision defaultPrecision,
      DeviceOptions options) {
    this.runtime = runtime;
    this.number = number;
    this.defaultPrecision = defaultPrecision;
    runtime.useDevice(number);
    memory = new DeviceMemory(Math.min(options.memoryLimit(), room(runtime.freeMemory())));
    try {
      stream = runtime.createStream();
      scope.own(() -> runtime.destroyStream(stream));
      blocks = scope.own(new DeviceBlocks(runtime, memory));
      transfers = scope.own(new Transfers(runtime, stream));
      this.convolutions = scope.own(convolutions.get());
      description = describe();
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** What the ledger may give out of this much that is free: all but what goes around it. */
  static long room(long free) {
    return free - Math.min(free / 16, MOST_KEPT_ASIDE);
  }

  private String describe() {
    return runtime.deviceName(number)
        + ", compute capability "
        + runtime.attribute(number, Attribute.COMPUTE_CAPABILITY_MAJOR)
        + "."
        + runtime.attribute(number, Attribute.COMPUTE_CAPABILITY_MINOR)
        + ", "
        + runtime.attribute(number, Attribute.MULTIPROCESSORS)
        + " multiprocessors, CUDA "
        + version(runtime.runtimeVersion())
        + ", driver for "
        + version(runtime.driverVersion())
        + ", "
        + convolutions.library();
  }

  /** {@code 13010} as {@code 13.1}. */
  static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  @Override
  public String backend() {
    return BACKEND;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public boolean supports(Precision precision) {
    return Numerics.of(precision).isPresent();
  }

  @Override
  public Precision defaultPrecision() {
    return defaultPrecision;
  }

  @Override
  public DeviceMemory memory() {
    return memory;
  }

  @Override
  public Buffer allocate(Shape shape) {
    enter();
    return new CudaBuffer(this, shape);
  }

  @Override
  public Filter filter(FilterShape shape, float[] oihw, float[] bias) {
    enter();
    return new CudaFilter(this, shape, oihw, bias);
  }

  @Override
  public Plan plan(Recording recording) {
    enter();
    try (Lowered lowered = RecordingLowering.lower(convolutions, recording)) {
      Schedule schedule = lowered.schedule();
      long external = 0;
      for (Tensor tensor : recording.tensors()) {
        if (tensor.external()) {
          external += DeviceBlocks.footprint(CudaBuffer.bytes(tensor.shape()));
        }
      }
      long filters = 0;
      for (Parameter parameter : recording.parameters()) {
        filters += CudaFilter.givenFootprint(parameter.shape());
        for (FilterForm form : schedule.filters().getOrDefault(parameter, Set.of())) {
          filters += DeviceBlocks.footprint(form.bytes(parameter.shape()));
        }
      }
      return new Plan(
          DeviceBlocks.footprint(schedule.arenaBytes()), external, filters, recording.operations());
    }
  }

  @Override
  public Program prepare(Recording recording, Bindings bindings) {
    enter();
    for (Tensor tensor : recording.tensors()) {
      if (tensor.external()) {
        buffer(bindings, tensor).requireOpen();
      }
    }
    for (Parameter parameter : recording.parameters()) {
      filter(bindings, parameter).requireOpen();
    }
    Lowered lowered = RecordingLowering.lower(convolutions, recording);
    try {
      return new CudaProgram(this, recording, bindings, lowered);
    } catch (RuntimeException e) {
      lowered.close();
      throw e;
    }
  }

  /** To be called by every thread on its way to CUDA. */
  void enter() {
    if (closed) {
      throw new IllegalStateException("the device was closed");
    }
    runtime.useDevice(number);
  }

  CudaRuntime runtime() {
    return runtime;
  }

  /** Where all work is put. */
  long stream() {
    return stream;
  }

  DeviceBlocks blocks() {
    return blocks;
  }

  Transfers transfers() {
    return transfers;
  }

  /** The buffer behind {@code tensor}, which must be this device's own. */
  CudaBuffer buffer(Bindings bindings, Tensor tensor) {
    if (bindings.buffer(tensor) instanceof CudaBuffer mine && mine.device() == this) {
      return mine;
    }
    throw new IllegalArgumentException(tensor + " is bound to a buffer of another device");
  }

  /** The filter behind {@code parameter}, which must be this device's own. */
  CudaFilter filter(Bindings bindings, Parameter parameter) {
    if (bindings.filter(parameter) instanceof CudaFilter mine && mine.device() == this) {
      return mine;
    }
    throw new IllegalArgumentException(
        parameter.name() + " is bound to a filter of another device");
  }

  /** Waits for what was put on the stream. */
  @Override
  public synchronized void close() {
    if (!closed) {
      runtime.useDevice(number);
      closed = true;
      try (Scope closing = scope) {
        runtime.synchronize(stream);
      }
    }
  }
}
