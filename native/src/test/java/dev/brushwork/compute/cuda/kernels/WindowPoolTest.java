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

final class WindowPoolTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  /** On numbers so coarse that no format rounds them but the means, and that windows have ties. */
  @ParameterizedTest
  @CsvSource({
    "FP16, 13, 9, 16, 3, 2, 1, MAX", // ResNet's stem
    "FP32, 13, 9, 8, 3, 2, 1, AVERAGE",
    "BF16, 5, 8, 8, 3, 1, 1, MAX", // overlapping on every side
    "FP32, 10, 11, 8, 2, 3, 0, MAX", // gaps that belong to no window
    "FP32, 4, 4, 24, 3, 2, 2, AVERAGE", // windows with one element
    "FP16, 3, 5, 8, 5, 1, 4, MAX", // larger than the map
    "FP32, 7, 7, 8, 7, 1, 0, AVERAGE",
  })
  void poolsAsTheOracle(
      Format format,
      int height,
      int width,
      int channels,
      int window,
      int stride,
      int padding,
      PoolKind kind) {
    Shape in = Shape.map(height, width, channels);
    Shape out =
        Shape.map(
            (height + 2 * padding - window) / stride + 1,
            (width + 2 * padding - window) / stride + 1,
            channels);
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Numbers numbers = new Numbers(height);
      Memory.Array map = memory.input(format, coarse(numbers, in));
      double[] slope = coarse(numbers, out);
      Memory.Array gradient = memory.input(format.gradient(), slope);
      Memory.Array output = memory.output(format, (int) out.elements());
      boolean maximum = kind == PoolKind.MAX;
      Memory.Array code = memory.output(Format.INT32, maximum ? (int) out.elements() : 4);
      Memory.Array inputGradient = memory.output(format.gradient(), (int) in.elements());
      Emulator.run(
          memory,
          () ->
              Kernels.windowPoolForward(
                      map.address(),
                      output.address(),
                      maximum ? code.address() : 0,
                      height,
                      width,
                      channels,
                      window,
                      stride,
                      padding,
                      Kernels.code(kind),
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
                      Kernels.code(kind),
                      format.code(),
                      0));

      Tensor variable = oracle.variable(in, map.values());
      Tensor pooled = oracle.recorder().pool("pool", variable, kind, window, stride, padding);
      Tensor result = oracle.result(out);
      oracle.recorder().store(pooled, result);
      // With half the squared distance to what is `slope` away, that is the output's gradient.
      double[] forward = forward(in, map.values(), kind, window, stride, padding);
      double[] target = new double[forward.length];
      Arrays.setAll(target, i -> forward[i] - slope[i]);
      oracle.recorder().squaredError(pooled, oracle.external(out, target), 0.5);
      Tensor wanted = oracle.result(in);
      oracle.recorder().storeGradient(wanted);
      oracle.run();
      requireRounded(output.values(), oracle.values(result), format);
      requireRounded(inputGradient.values(), oracle.values(wanted), format.gradient());
    }
  }

  private static double[] forward(
      Shape in, double[] values, PoolKind kind, int window, int stride, int padding) {
    try (Oracle oracle = new Oracle()) {
      Tensor input = oracle.variable(in, values);
      Tensor pooled = oracle.recorder().pool("pool", input, kind, window, stride, padding);
      Tensor result = oracle.result(pooled.shape());
      oracle.recorder().store(pooled, result);
      oracle.run();
      return oracle.values(result);
    }
  }

  private static double[] coarse(Numbers numbers, Shape shape) {
    return Arrays.stream(numbers.normal((int) shape.elements(), 2)).map(Math::rint).toArray();
  }

  /** Sums of at most 49 small whole numbers times a rounded share. */
  private static void requireRounded(double[] actual, double[] expected, Format format) {
    double[] bound = new double[expected.length];
    Arrays.setAll(
        bound, i -> Math.abs(expected[i]) * format.unitRoundoff() * 1.01 + 49 * 8 * Bound.gamma(2));
    Bound.requireWithin(actual, expected, bound);
  }

  @Test
  void refusesWhatIsNoPool() {
    assertThat(Kernels.windowPoolForward(0, 0, 0, 8, 8, 12, 3, 2, 1, 0, 0, 0)).isEqualTo(1);
    assertThat(Kernels.windowPoolForward(0, 0, 0, 8, 8, 8, 3, 2, 3, 0, 0, 0)).isEqualTo(1);
    assertThat(Kernels.windowPoolBackward(0, 0, 0, 2, 8, 8, 3, 1, 0, 0, 0, 0)).isEqualTo(1);
  }
}
