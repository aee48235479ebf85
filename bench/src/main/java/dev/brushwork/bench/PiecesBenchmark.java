package dev.brushwork.bench;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The pieces of an iteration at 256 x 256 pixels: a convolution of 3 x 3 with bias and ReLU, and a
 * Gram matrix, on each of VGG's maps. With {@code -jvmArgsAppend -Dbrushwork.cpu.kernels=none},
 * oneDNN's instead of our own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class PiecesBenchmark {
  /** Side x inputs x outputs. */
  @Param({"256x64x64", "128x128x128", "64x256x256", "32x512x512", "16x512x512"})
  public String layer;

  private Work convolution;
  private Work gram;

  @Setup
  public void prepare() {
    String[] numbers = layer.split("x", -1);
    int side = Integer.parseInt(numbers[0]);
    int inputs = Integer.parseInt(numbers[1]);
    int outputs = Integer.parseInt(numbers[2]);
    convolution = new Work(convolution(side, inputs, outputs));
    gram = new Work(gram(side, inputs));
  }

  private static Recording convolution(int side, int inputs, int outputs) {
    Recorder recorder = new Recorder(Precision.FP32);
    Tensor map = recorder.external("map", Shape.map(side, side, inputs));
    Parameter filter = recorder.parameter("filter", new FilterShape(outputs, inputs, 3, 3));
    recorder.convolution("features", map, filter, 1, 1, true);
    return recorder.finish();
  }

  private static Recording gram(int side, int channels) {
    Recorder recorder = new Recorder(Precision.FP32);
    recorder.gram("gram", recorder.external("map", Shape.map(side, side, channels)), 1);
    return recorder.finish();
  }

  @Benchmark
  public void convolution() {
    convolution.run();
  }

  @Benchmark
  public void gram() {
    gram.run();
  }

  @TearDown
  public void close() {
    convolution.close();
    gram.close();
  }
}
