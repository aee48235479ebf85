package dev.brushwork.testing;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Plan;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * The CPU, as a device whose lower precision does not hold: it takes MIXED, computes that in fp32
 * like the rest, and after so many updates puts NaN into the image, as an overflow would.
 */
public final class FragileDevice implements Device {
  private final Device device;
  private int breaksAfter = Integer.MAX_VALUE;
  private int updates;
  private boolean breaksInFp32;
  private boolean roomForFp32 = true;

  public FragileDevice(Device device) {
    this.device = device;
  }

  /**
   * From here on MIXED breaks after so many updates, counted from now; after 0, no loss of it is
   * finite, whatever the image.
   */
  public FragileDevice breakAfter(int iterations) {
    updates = 0;
    breaksAfter = iterations;
    breaksInFp32 = false;
    roomForFp32 = true;
    return this;
  }

  /** Breaks in every precision; updates count on from one to the next. */
  public FragileDevice alsoInFp32() {
    breaksInFp32 = true;
    return this;
  }

  /** Refuses whatever is to be done in fp32, for lack of memory. */
  public FragileDevice withoutRoomForFp32() {
    roomForFp32 = false;
    return this;
  }

  private boolean breaksIn(Precision precision) {
    return precision == Precision.MIXED || breaksInFp32;
  }

  private static Recording inFp32(Recording recording) {
    return new Recording(
        Precision.FP32,
        recording.tensors(),
        recording.parameters(),
        recording.ops(),
        recording.losses(),
        recording.stores(),
        recording.variable(),
        recording.storedGradient(),
        recording.accumulatedGradient(),
        recording.update(),
        recording.average());
  }

  @Override
  public boolean supports(Precision precision) {
    return precision == Precision.MIXED || precision == Precision.FP32;
  }

  @Override
  public Precision defaultPrecision() {
    return Precision.MIXED;
  }

  @Override
  public Plan plan(Recording recording) {
    return device.plan(inFp32(recording));
  }

  @Override
  public Program prepare(Recording recording, Bindings bindings) {
    boolean updates = recording.update().isPresent();
    if (updates && recording.precision() == Precision.FP32 && !roomForFp32) {
      throw new DeviceMemoryException("no room for fp32");
    }
    Program program = device.prepare(inFp32(recording), bindings);
    return updates && breaksIn(recording.precision())
        ? new Fragile(program, bindings.buffer(recording.variable().orElseThrow()))
        : program;
  }

  /** A program that breaks, with the image that it updates. */
  private final class Fragile implements Program {
    private final Program program;
    private final Buffer image;

    Fragile(Program program, Buffer image) {
      this.program = program;
      this.image = image;
    }

    @Override
    public boolean evaluate(BooleanSupplier stop) {
      return program.evaluate(stop);
    }

    @Override
    public int run(int iterations, BooleanSupplier stop) {
      int done = program.run(iterations, stop);
      updates += done;
      if (updates >= breaksAfter) {
        float[] values = image.download();
        values[values.length / 2] = Float.NaN;
        image.upload(values);
      }
      return done;
    }

    @Override
    public double[] losses() {
      double[] losses = program.losses();
      if (breaksAfter == 0) {
        Arrays.fill(losses, Double.POSITIVE_INFINITY);
      }
      return losses;
    }

    @Override
    public long bytes() {
      return program.bytes();
    }

    @Override
    public void close() {
      program.close();
    }
  }

  @Override
  public String backend() {
    return device.backend();
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public DeviceMemory memory() {
    return device.memory();
  }

  @Override
  public Buffer allocate(Shape shape) {
    return device.allocate(shape);
  }

  @Override
  public Filter filter(FilterShape shape, float[] oihw, float[] bias) {
    return device.filter(shape, oihw, bias);
  }

  @Override
  public void close() {
    device.close();
  }
}
