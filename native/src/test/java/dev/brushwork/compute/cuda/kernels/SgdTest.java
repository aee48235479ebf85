package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.LearningRate;
import dev.brushwork.compute.Sgd;
import dev.brushwork.compute.SgdUpdate;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SgdTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({"1, 0, false", "255, 7, false", "257, 250, true", "1000, 100000, true"})
  void updatesAndAveragesAsTheOracle(int values, int updatesBefore, boolean staircase) {
    Sgd sgd = new Sgd(new LearningRate(0.3, 0.96, 100, staircase), 0.8, -1, 1.25);
    double decay = 0.9;
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Numbers numbers = new Numbers(values);
      Memory.Array image = memory.input(Format.FP32, numbers.normal(values, 1));
      Memory.Array gradient = memory.input(Format.FP32, numbers.normal(values, 1));
      Memory.Array velocity = memory.input(Format.FP32, numbers.normal(values, 0.1));
      Memory.Array mean = memory.input(Format.FP32, numbers.normal(values, 1));
      Memory.Array updates = memory.input(Format.FP32, updatesBefore);
      Memory.Array rate = memory.output(Format.FP32, 1);

      double[] x = image.values();
      double[] g = gradient.values();
      double[] target = new double[values];
      for (int i = 0; i < values; i++) {
        target[i] = x[i] - g[i];
      }
      Shape shape = Shape.map(1, values, 1);
      Tensor variable = oracle.variable(shape, x);
      Tensor v = oracle.external(shape, velocity.values());
      Tensor step = oracle.external(Shape.scalar(), updates.values());
      Tensor average = oracle.external(shape, mean.values());
      oracle.recorder().squaredError(variable, oracle.external(shape, target), 0.5);
      oracle.recorder().minimise(new SgdUpdate(variable, v, step, sgd));
      oracle.recorder().average(average, decay);
      oracle.run();

      Emulator.run(
          memory,
          () ->
              Kernels.sgdBegin(
                      updates.address(), rate.address(), 0.3, 0.96, 100, staircase ? 1 : 0, 0)
                  + Kernels.sgd(
                      image.address(),
                      gradient.address(),
                      velocity.address(),
                      rate.address(),
                      values,
                      0.8,
                      -1,
                      1.25,
                      0)
                  + Kernels.average(image.address(), mean.address(), values, decay, 0));

      assertThat(updates.values()).containsExactly(updatesBefore + 1);
      double[] speedBound = new double[values];
      double[] imageBound = new double[values];
      for (int i = 0; i < values; i++) {
        double magnitude =
            Math.abs(oracle.values(v)[i]) + 2 * sgd.rate().at(updatesBefore) * Math.abs(g[i]);
        speedBound[i] = magnitude * Bound.gamma(4);
        imageBound[i] = speedBound[i] + (Math.abs(x[i]) + magnitude) * Bound.gamma(2);
      }
      Bound.requireWithin(velocity.values(), oracle.values(v), speedBound);
      Bound.requireWithin(image.values(), oracle.values(variable), imageBound);
      double[] meanBound = new double[values];
      for (int i = 0; i < values; i++) {
        meanBound[i] = imageBound[i] + (Math.abs(x[i]) + 6) * Bound.gamma(4);
      }
      Bound.requireWithin(mean.values(), oracle.values(average), meanBound);
    }
  }

  @Test
  void refusesNothingToDo() {
    assertThat(Kernels.sgdBegin(0, 0, 1, 1, 0, 0, 0)).isEqualTo(1);
    assertThat(Kernels.sgd(0, 0, 0, 0, 0, 0, 0, 1, 0)).isEqualTo(1);
    assertThat(Kernels.average(0, 0, 0, 0.5, 0)).isEqualTo(1);
  }
}
