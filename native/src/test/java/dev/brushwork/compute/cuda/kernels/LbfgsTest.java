package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Lbfgs;
import dev.brushwork.compute.LbfgsUpdate;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LbfgsTest {
  /**
   * Rounding to fp32, over and above what an update does with its numbers: gradients of two updates
   * differ in their first digits here, so that little cancels.
   */
  private static final double TOLERANCE = 2e-5;

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  /** What the oracle's image, pairs and counters are between two updates. */
  private record State(
      double[] image, List<double[]> steps, List<double[]> differences, double[] counters) {}

  @ParameterizedTest
  @CsvSource({
    "3, 2, 1, -10, 10",
    "255, 4, 3, -10, 10",
    "4096, 3, 5, -10, 10",
    "4100, 3, 6, -10, 10",
    "1001, 5, 4, -0.5, 0.25",
    "77, 300, 3, -10, 10",
  })
  void updatesAsTheOracle(int values, int slots, int updates, double low, double high) {
    Lbfgs lbfgs = new Lbfgs(0.7, low, high);
    Numbers numbers = new Numbers(values);
    double[] curvatures = numbers.normal(values, 1);
    try (Memory memory = new Memory()) {
      double[] start = numbers.normal(values, 1);
      Memory.Array image = memory.input(Format.FP32, start);
      State state = begin(image.values(), slots);
      List<Memory.Array> gradients = new ArrayList<>();
      for (int k = 0; k < updates; k++) {
        double[] slope = new double[values];
        // The first step, of length 1 over |g|_1, is long too.
        for (int i = 0; i < values; i++) {
          slope[i] = (0.2 + Math.abs(curvatures[i])) * state.image()[i] / values;
        }
        Memory.Array gradient = memory.input(Format.FP32, slope);
        gradients.add(gradient);
        state = updated(state, gradient.values(), lbfgs);
      }
      List<Memory.Array> steps = zeros(memory, slots, values);
      List<Memory.Array> differences = zeros(memory, slots, values);
      Memory.Array table = table(memory, steps, differences);
      Memory.Array counters = memory.input(Format.FP32, 0, 0, 0, 0);
      Memory.Array products = zero(memory, LbfgsUpdate.products(slots));
      Memory.Array partials =
          memory.output(Format.FP32, Kernels.lbfgsBlocks(values) * (4 * slots + 1));
      Memory.Array factors = memory.output(Format.FP32, 2 + 2 * slots);
      Emulator.run(
          memory,
          () -> {
            int error = 0;
            for (Memory.Array gradient : gradients) {
              error |=
                  Kernels.lbfgsProducts(
                      table.address(),
                      gradient.address(),
                      counters.address(),
                      partials.address(),
                      slots,
                      values,
                      0);
              error |=
                  Kernels.lbfgsRecursion(
                      partials.address(),
                      counters.address(),
                      products.address(),
                      factors.address(),
                      slots,
                      values,
                      lbfgs.learningRate(),
                      Lbfgs.MIN_CURVATURE,
                      0);
              error |=
                  Kernels.lbfgsStep(
                      table.address(),
                      image.address(),
                      gradient.address(),
                      counters.address(),
                      factors.address(),
                      slots,
                      values,
                      low,
                      high,
                      0);
            }
            return error;
          });
      assertThat(counters.values()).containsExactly(state.counters());
      requireClose("image", image.values(), state.image());
      for (int i = 0; i < slots; i++) {
        requireClose("step " + i, steps.get(i).values(), state.steps().get(i));
        requireClose("difference " + i, differences.get(i).values(), state.differences().get(i));
      }
    }
  }

  private static State begin(double[] image, int slots) {
    List<double[]> steps = new ArrayList<>();
    List<double[]> differences = new ArrayList<>();
    for (int i = 0; i < slots; i++) {
      steps.add(new double[image.length]);
      differences.add(new double[image.length]);
    }
    return new State(image, steps, differences, new double[LbfgsUpdate.COUNTERS]);
  }

  /** One update by the oracle, of an objective with this gradient. */
  private static State updated(State state, double[] gradient, Lbfgs lbfgs) {
    int values = gradient.length;
    double[] target = new double[values];
    for (int i = 0; i < values; i++) {
      target[i] = state.image()[i] - gradient[i];
    }
    Shape shape = Shape.map(1, values, 1);
    try (Oracle oracle = new Oracle()) {
      Tensor variable = oracle.variable(shape, state.image());
      List<Tensor> steps = state.steps().stream().map(s -> oracle.external(shape, s)).toList();
      List<Tensor> differences =
          state.differences().stream().map(d -> oracle.external(shape, d)).toList();
      int slots = steps.size();
      Tensor counters = oracle.external(Shape.matrix(1, LbfgsUpdate.COUNTERS), state.counters());
      Tensor products =
          oracle.external(
              Shape.matrix(1, LbfgsUpdate.products(slots)),
              new double[LbfgsUpdate.products(slots)]);
      oracle.recorder().squaredError(variable, oracle.external(shape, target), 0.5);
      oracle
          .recorder()
          .minimise(new LbfgsUpdate(variable, steps, differences, counters, products, lbfgs));
      oracle.run();
      return new State(
          oracle.values(variable).clone(),
          steps.stream().map(s -> oracle.values(s).clone()).toList(),
          differences.stream().map(d -> oracle.values(d).clone()).toList(),
          oracle.values(counters).clone());
    }
  }

  private static List<Memory.Array> zeros(Memory memory, int count, int values) {
    List<Memory.Array> arrays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arrays.add(zero(memory, values));
    }
    return arrays;
  }

  private static Memory.Array zero(Memory memory, int values) {
    return memory.input(Format.FP32, new double[values]);
  }

  /** The addresses of the arrays, in two words each. */
  private static Memory.Array table(
      Memory memory, List<Memory.Array> steps, List<Memory.Array> differences) {
    List<Memory.Array> all = new ArrayList<>(steps);
    all.addAll(differences);
    double[] words = new double[2 * all.size()];
    for (int i = 0; i < all.size(); i++) {
      long address = all.get(i).address();
      words[2 * i] = address & 0xffffffffL;
      words[2 * i + 1] = address >>> 32;
    }
    return memory.input(Format.INT32, words);
  }

  private static void requireClose(String what, double[] actual, double[] expected) {
    double square = 0;
    for (double value : expected) {
      square += value * value;
    }
    double unit = Math.sqrt(square / expected.length);
    for (int i = 0; i < expected.length; i++) {
      // Written so that a NaN fails.
      assertThat(Math.abs(actual[i] - expected[i]) <= TOLERANCE * unit)
          .as("%s at %d: %s, expected %s", what, i, actual[i], expected[i])
          .isTrue();
    }
  }

  @Test
  void refusesRingsThatAreNoneOrTooLarge() {
    assertThat(Kernels.lbfgsProducts(0, 0, 0, 0, 1, 8, 0)).isEqualTo(1);
    assertThat(Kernels.lbfgsRecursion(0, 0, 0, 0, 1002, 8, 1, 0, 0)).isEqualTo(1);
    assertThat(Kernels.lbfgsStep(0, 0, 0, 0, 0, 2, 0, 0, 1, 0)).isEqualTo(1);
  }
}
