package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools over windows of any size: {@code window_pool} and {@code scaled_pool}. */
final class WindowPoolTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  private record Pool(PoolKind kind, int window, int stride, int padding, float scale) {
    Tensor record(Oracle oracle, Tensor input) {
      return oracle.recorder().pool("pool", input, kind, window, stride, padding, scale);
    }
  }

  /**
   * On numbers so coarse that no format rounds them but means and norms, that windows have ties,
   * and that some of a norm hold zeros alone.
   */
  @ParameterizedTest
  @CsvSource({
    "FP16, 13, 9, 16, 3, 2, 1, MAX, 1", // ResNet's stem
    "FP32, 13, 9, 8, 3, 2, 1, AVERAGE, 1",
    "BF16, 5, 8, 8, 3, 1, 1, MAX, 1", // overlapping on every side
    "FP32, 10, 11, 8, 2, 3, 0, MAX, 1", // gaps that belong to no window
    "FP32, 4, 4, 24, 3, 2, 2, AVERAGE, 1", // windows with one element
    "FP16, 3, 5, 8, 5, 1, 4, MAX, 1", // larger than the map
    "FP32, 7, 7, 8, 7, 1, 0, AVERAGE, 1",
    "FP16, 8, 6, 16, 2, 2, 0, L2, 0.78", // VGG
    "FP32, 9, 7, 8, 2, 2, 0, L2, 0.78", // the last row and column are lost
    "FP16, 8, 6, 8, 2, 2, 0, AVERAGE, 0.78",
    "FP32, 13, 9, 8, 3, 2, 1, L2, 0.78", // overlapping
    "BF16, 5, 8, 8, 3, 1, 1, L2, 0.78",
    "FP32, 3, 5, 8, 5, 1, 4, AVERAGE, 0.78", // larger than the map
  })
  void poolsAsTheOracle(
      Format format,
      int height,
      int width,
      int channels,
      int window,
      int stride,
      int padding,
      PoolKind kind,
      float scale) {
    Pool pool = new Pool(kind, window, stride, padding, scale);
    Shape in = Shape.map(height, width, channels);
    Shape out =
        Shape.map(
            (height + 2 * padding - window) / stride + 1,
            (width + 2 * padding - window) / stride + 1,
            channels);
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Numbers numbers = new Numbers(height);
      Memory.Array map = memory.input(format, coarse(numbers, in, kind == PoolKind.L2 ? 0.7 : 2));
      Memory.Array gradient = memory.input(format.gradient(), coarse(numbers, out, 2));
      Memory.Array output = memory.output(format, (int) out.elements());
      Memory.Array inputGradient = memory.output(format.gradient(), (int) in.elements());
      if (kind == PoolKind.MAX) {
        Memory.Array code = memory.output(Format.INT32, (int) out.elements());
        Emulator.run(
            memory,
            () ->
                Kernels.windowPoolForward(
                        map.address(),
                        output.address(),
                        code.address(),
                        height,
                        width,
                        channels,
                        window,
                        stride,
                        padding,
                        format.code(),
                        0)
                    + Kernels.windowPoolBackward(
                        gradient.address(),
                        code.address(),
                        inputGradient.address(),
                        height,
                        width,
                        channels,
                        window,
                        stride,
                        padding,
                        format.code(),
                        0));
      } else {
        boolean norm = kind == PoolKind.L2;
        Emulator.run(
            memory,
            () ->
                Kernels.scaledPoolForward(
                        map.address(),
                        output.address(),
                        height,
                        width,
                        channels,
                        window,
                        stride,
                        padding,
                        Kernels.code(kind),
                        scale,
                        format.code(),
                        0)
                    + Kernels.scaledPoolBackward(
                        gradient.address(),
                        norm ? map.address() : 0,
                        norm ? output.address() : 0,
                        inputGradient.address(),
                        height,
                        width,
                        channels,
                        window,
                        stride,
                        padding,
                        Kernels.code(kind),
                        scale,
                        format.code(),
                        0));
      }

      Tensor pooled = pool.record(oracle, oracle.variable(in, map.values()));
      Tensor result = oracle.result(out);
      oracle.recorder().store(pooled, result);
      // With half the squared distance to what is `slope` away, that is the output's gradient.
      double[] target = forward(in, map.values(), pool);
      double[] slope = gradient.values();
      Arrays.setAll(target, i -> target[i] - slope[i]);
      oracle.recorder().squaredError(pooled, oracle.external(out, target), 0.5);
      Tensor wanted = oracle.result(in);
      oracle.recorder().storeGradient(wanted);
      oracle.run();
      requireRounded(output.values(), oracle.values(result), 0, format);
      // The norm that is divided by was rounded to the format of maps.
      double slack = kind == PoolKind.L2 ? 25 * 6 * format.unitRoundoff() : 0;
      requireRounded(inputGradient.values(), oracle.values(wanted), slack, format.gradient());
    }
  }

  private static double[] forward(Shape in, double[] values, Pool pool) {
    try (Oracle oracle = new Oracle()) {
      Tensor pooled = pool.record(oracle, oracle.variable(in, values));
      Tensor result = oracle.result(pooled.shape());
      oracle.recorder().store(pooled, result);
      oracle.run();
      return oracle.values(result);
    }
  }

  private static double[] coarse(Numbers numbers, Shape shape, double deviation) {
    return Arrays.stream(numbers.normal((int) shape.elements(), deviation))
        .map(Math::rint)
        .toArray();
  }

  /** Sums of at most 49 small whole numbers times a rounded share. */
  private static void requireRounded(
      double[] actual, double[] expected, double slack, Format format) {
    double[] bound = new double[expected.length];
    Arrays.setAll(
        bound,
        i ->
            Math.abs(expected[i]) * format.unitRoundoff() * 1.01 + slack + 49 * 8 * Bound.gamma(4));
    Bound.requireWithin(actual, expected, bound);
  }

  @Test
  void refusesWhatIsNoPool() {
    assertThat(Kernels.windowPoolForward(0, 0, 0, 8, 8, 12, 3, 2, 1, 0, 0)).isEqualTo(1);
    assertThat(Kernels.windowPoolForward(0, 0, 0, 8, 8, 8, 3, 2, 3, 0, 0)).isEqualTo(1);
    assertThat(Kernels.windowPoolBackward(0, 0, 0, 2, 8, 8, 3, 1, 0, 0, 0)).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoScaledPool() {
    assertThat(Kernels.scaledPoolForward(0, 0, 8, 8, 12, 2, 2, 0, 2, 1, 0, 0)).isEqualTo(1);
    assertThat(Kernels.scaledPoolForward(0, 0, 8, 8, 8, 2, 2, 0, 0, 1, 0, 0)).isEqualTo(1);
    assertThat(Kernels.scaledPoolBackward(0, 0, 0, 0, 8, 8, 8, 2, 2, 2, 2, 1, 0, 0)).isEqualTo(1);
  }
}
