package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Random operands for a spec in host memory, and what comes of them by definition. */
final class ConvolutionTrial implements AutoCloseable {
  private final ConvolutionSpec spec;
  private final HostArena arena = new HostArena();
  private final Operands operands;

  ConvolutionTrial(ConvolutionSpec spec, long workspaceBytes, long seed) {
    this.spec = spec;
    Random random = new Random(seed);
    int elements = Math.toIntExact(spec.output().elements());
    double spread = 1 / Math.sqrt((double) spec.filter().elements() / spec.filter().outputs());
    operands =
        new Operands(
            put(random, spec.inputFormat(), spec.input().elements(), 1),
            put(random, spec.inputFormat(), spec.filter().elements(), spread),
            spec.bias() ? put(random, NumberFormat.FP32, spec.output().channels(), 0.3) : 0,
            spec.addend().map(f -> put(random, f, elements, 1)).orElse(0L),
            spec.mask().map(f -> put(random, f, elements, 1)).orElse(0L),
            arena.allocate((long) elements * spec.outputFormat().bytes()),
            arena.allocate(workspaceBytes));
  }

  private long put(Random random, NumberFormat format, long count, double spread) {
    return arena.put(
        format, DoubleStream.generate(() -> spread * random.nextGaussian()).limit(count).toArray());
  }

  Operands operands() {
    return operands;
  }

  double[] output() {
    return HostMemory.read(operands.output(), spec.outputFormat(), spec.output().elements());
  }

  /** What the output should be; it is not changed. */
  double[] expected() {
    double[] before = output();
    Direct.execute(spec, operands);
    double[] expected = output();
    HostMemory.write(operands.output(), spec.outputFormat(), before);
    return expected;
  }

  /**
   * Requires the output that is there now to be what it should, but for so many roundings to the
   * output's format, each of which may have gone the other way.
   */
  void requireOutput(int roundings) {
    double[] actual = output();
    double[] expected = expected();
    double unit =
        switch (spec.outputFormat()) {
          case FP32 -> 0x1p-23;
          case FP16 -> 0x1p-10;
          case BF16 -> 0x1p-7;
        };
    for (int i = 0; i < actual.length; i++) {
      // Before an addend is added, a rounded number may be larger than the sum.
      double bound = roundings * unit * Math.max(Math.abs(expected[i]), roundings > 1 ? 4 : 0x1p-8);
      if (!(Math.abs(actual[i] - expected[i]) <= bound)) {
        assertThat(actual[i])
            .as("element %d of %d of %s", i, actual.length, spec)
            .isEqualTo(expected[i]);
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
