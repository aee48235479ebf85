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

final class ScaledPoolTest {
  private static final float SCALE = 0.78f;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  /** On few values, so that some windows hold zeros alone. */
  @ParameterizedTest
  @CsvSource({
    "FP16, 8, 6, 16, 2, 2, 0, L2", // VGG
    "FP32, 9, 7, 8, 2, 2, 0, L2", // the last row and column are lost
    "FP16, 8, 6, 8, 2, 2, 0, AVERAGE",
    "FP32, 13, 9, 8, 3, 2, 1, L2", // overlapping
    "BF16, 5, 8, 8, 3, 1, 1, L2",
    "FP32, 3, 5, 8, 5, 1, 4, AVERAGE", // larger than the map
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
      Memory.Array map = memory.input(format, coarse(numbers, in, 0.7));
      Memory.Array gradient = memory.input(format.gradient(), coarse(numbers, out, 2));
      Memory.Array output = memory.output(format, (int) out.elements());
      Memory.Array inputGradient = memory.output(format.gradient(), (int) in.elements());
      int code = Kernels.code(kind);
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
                      code,
                      SCALE,
                      format.code(),
                      0)
                  + Kernels.scaledPoolBackward(
                      gradient.address(),
                      map.address(),
                      output.address(),
                      inputGradient.address(),
                      height,
                      width,
                      channels,
                      window,
                      stride,
                      padding,
                      code,
                      SCALE,
                      format.code(),
                      0));

      Tensor variable = oracle.variable(in, map.values());
      Tensor pooled =
          oracle.recorder().pool("pool", variable, kind, window, stride, padding, SCALE);
      Tensor result = oracle.result(out);
      oracle.recorder().store(pooled, result);
      // Half the squared distance from what is `slope` away has that as its gradient.
      double[] target = forward(in, map.values(), kind, window, stride, padding);
      double[] slope = gradient.values();
      Arrays.setAll(target, i -> target[i] - slope[i]);
      oracle.recorder().squaredError(pooled, oracle.external(out, target), 0.5);
      Tensor wanted = oracle.result(in);
      oracle.recorder().storeGradient(wanted);
      oracle.run();
      requireRounded(output.values(), oracle.values(result), 0, format);
      // The norm that is divided by was rounded to the format of maps.
      requireRounded(
          inputGradient.values(),
          oracle.values(wanted),
          25 * 6 * format.unitRoundoff(),
          format.gradient());
    }
  }

  private static double[] forward(
      Shape in, double[] values, PoolKind kind, int window, int stride, int padding) {
    try (Oracle oracle = new Oracle()) {
      Tensor input = oracle.variable(in, values);
      Tensor pooled = oracle.recorder().pool("pool", input, kind, window, stride, padding, SCALE);
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

  private static void requireRounded(
      double[] actual, double[] expected, double slack, Format format) {
    double[] bound = new double[expected.length];
    Arrays.setAll(
        bound,
        i -> Math.abs(expected[i]) * format.unitRoundoff() * 1.01 + slack + 200 * Bound.gamma(8));
    Bound.requireWithin(actual, expected, bound);
  }

  @Test
  void refusesWhatIsNoSuchPool() {
    assertThat(Kernels.scaledPoolForward(0, 0, 8, 8, 12, 2, 2, 0, 2, 1, 0, 0)).isEqualTo(1);
    assertThat(Kernels.scaledPoolForward(0, 0, 8, 8, 8, 2, 2, 0, 0, 1, 0, 0)).isEqualTo(1);
    assertThat(Kernels.scaledPoolBackward(0, 0, 0, 0, 8, 8, 8, 2, 2, 2, 2, 1, 0, 0)).isEqualTo(1);
  }
}
