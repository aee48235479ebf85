package dev.brushwork.cli;

import dev.brushwork.compute.Precision;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.preset.Preset;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.random.CounterRandom;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.TransferInputs;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import java.util.List;
import java.util.Optional;

/** Runs of one kind, timed at several sizes. */
final class Benchmark {
  /** Enough for the just-in-time compiler and for the libraries' own caches. */
  private static final int WARM_UP_ITERATIONS = 3;

  /**
   * Blocks of iterations whose median is the result: a single one would be too easily disturbed.
   */
  private static final int BLOCKS = 10;

  private static final int STYLE_SEED = 1;

  private final Engine engine;
  private final HeldWeights weights;
  private final Optional<Precision> precision;
  private final int iterations;

  Benchmark(Engine engine, HeldWeights weights, Optional<Precision> precision, int iterations) {
    this.engine = engine;
    this.weights = weights;
    this.precision = precision;
    this.iterations = iterations;
  }

  /** Refuses a size, or a number of iterations, that is out of bounds. */
  void check(int size) {
    Extent extent = new Extent(Math.max(1, size), Math.max(1, size));
    List<Problem> problems = engine.check(spec(size, iterations), extent, List.of(extent));
    if (!problems.isEmpty()) {
      Problem first = problems.get(0);
      throw CliException.usage(
          StylizeFlags.problem("transfer.options." + first.field(), first.description())
              + " (size "
              + size
              + ")");
    }
  }

  BenchResult run(int size, StopSignal stop) {
    TransferInputs inputs =
        new TransferInputs(
            noise(size, 0),
            List.of(new TransferInputs.Style(noise(size, STYLE_SEED), 1)),
            Optional.empty());
    paint(size, inputs, WARM_UP_ITERATIONS, stop);
    return BenchResult.of(engine, weights, paint(size, inputs, iterations, stop));
  }

  private TransferResult paint(int size, TransferInputs inputs, int count, StopSignal stop) {
    return engine.run(
        spec(size, count),
        weights,
        inputs,
        Reporting.every(Math.max(1, count / BLOCKS)),
        stop,
        progress -> {});
  }

  private TransferSpec spec(int size, int count) {
    return Presets.find(Presets.DEFAULT).map(Preset::spec).orElseThrow().toBuilder()
        .network(weights.network().name())
        .size(OutputSize.exact(size, size))
        .iterations(count)
        .precision(precision)
        .build();
  }

  private static Image noise(int size, long seed) {
    CounterRandom random = new CounterRandom(seed);
    byte[] rgb = new byte[size * size * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (random.uniform(i) * 256);
    }
    return new Image(size, size, rgb);
  }
}
