package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Scope;
import dev.brushwork.compute.cuda.cudnn.ConvolutionPlan;
import dev.brushwork.compute.cuda.cudnn.ConvolutionSpec;
import dev.brushwork.compute.cuda.cudnn.EngineTimer;
import dev.brushwork.compute.cuda.cudnn.Operands;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import dev.brushwork.compute.cuda.runtime.HostMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Times engines on a stream of its own, in memory that is there only meanwhile and is not counted.
 */
public final class CudaEngineTimer implements EngineTimer {
  private static final int RUNS = 20;
  private static final int PATTERN_BYTES = 1 << 20;

  /** More than any second-level cache. */
  private static final long FLUSH_BYTES = 256L << 20;

  private final CudaRuntime runtime;
  private final long flushBytes;

  public CudaEngineTimer(CudaRuntime runtime) {
    this(runtime, FLUSH_BYTES);
  }

  /**
   * @param flushBytes written between two executions, to displace their operands from the caches
   */
  CudaEngineTimer(CudaRuntime runtime, long flushBytes) {
    this.runtime = runtime;
    this.flushBytes = flushBytes;
  }

  @Override
  public double[] microseconds(ConvolutionSpec spec, List<ConvolutionPlan> plans) {
    try (Scope scope = new Scope()) {
      Bench bench = new Bench(scope);
      Operands operands = bench.operands(spec, plans);
      return plans.stream().mapToDouble(plan -> bench.median(plan, operands)).toArray();
    }
  }

  /** What one call needs. */
  private final class Bench {
    private final Scope scope;
    private final long stream;
    private final long start;
    private final long end;
    private final HostMemory pattern;
    private final long flush;

    private Bench(Scope scope) {
      this.scope = scope;
      stream = runtime.createStream();
      scope.own(() -> runtime.destroyStream(stream));
      start = runtime.createTimedEvent();
      scope.own(() -> runtime.destroyEvent(start));
      end = runtime.createTimedEvent();
      scope.own(() -> runtime.destroyEvent(end));
      pattern = runtime.allocateHost(PATTERN_BYTES);
      scope.own(() -> runtime.freeHost(pattern));
      flush = memory(flushBytes);
    }

    private long memory(long bytes) {
      long address = runtime.allocate(bytes);
      scope.own(() -> runtime.free(address));
      return address;
    }

    private Operands operands(ConvolutionSpec spec, List<ConvolutionPlan> plans) {
      long output = spec.output().elements();
      long workspace = plans.stream().mapToLong(ConvolutionPlan::workspaceBytes).max().orElse(0);
      return new Operands(
          random(spec.inputFormat(), spec.input().elements()),
          random(spec.inputFormat(), spec.filter().elements()),
          spec.bias() ? random(NumberFormat.FP32, spec.output().channels()) : 0,
          random(spec.addend(), output),
          random(spec.mask(), output),
          memory(output * spec.outputFormat().bytes()),
          workspace > 0 ? memory(workspace) : 0);
    }

    private long random(Optional<NumberFormat> format, long elements) {
      return format.map(f -> random(f, elements)).orElse(0L);
    }

    /** Zeros would cost less power than real maps, and let the clock run faster. */
    private long random(NumberFormat format, long elements) {
      long bytes = elements * format.bytes();
      long address = memory(bytes);
      Random random = new Random(1);
      pattern.bytes().clear().limit((int) Math.min(bytes, PATTERN_BYTES));
      while (pattern.bytes().hasRemaining()) {
        format.put(pattern.bytes(), (float) random.nextGaussian());
      }
      for (long at = 0; at < bytes; at += PATTERN_BYTES) {
        runtime.copyToDevice(pattern, address + at, Math.min(PATTERN_BYTES, bytes - at), stream);
      }
      runtime.synchronize(stream);
      return address;
    }

    private double median(ConvolutionPlan plan, Operands operands) {
      plan.execute(stream, operands);
      double[] times = new double[RUNS];
      for (int i = 0; i < RUNS; i++) {
        runtime.clear(flush, flushBytes, stream);
        runtime.record(start, stream);
        plan.execute(stream, operands);
        runtime.record(end, stream);
        runtime.synchronize(stream);
        times[i] = runtime.microseconds(start, end);
      }
      Arrays.sort(times);
      return times[RUNS / 2];
    }
  }
}
