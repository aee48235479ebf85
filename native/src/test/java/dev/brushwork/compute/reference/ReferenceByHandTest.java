package dev.brushwork.compute.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Experiment;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Lbfgs;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.Trial;
import dev.brushwork.compute.VariationKind;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Numbers small enough to be worked out on paper. */
final class ReferenceByHandTest {
  /** A 3 x 3 map of one channel. */
  private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  private final Experiment e = new Experiment("by hand");

  private double[] output(BiFunction<Experiment, Tensor, Tensor> op, Shape shape, float... image) {
    Tensor observed = e.observe(op.apply(e, e.image(shape, image)));
    try (Trial trial = trial()) {
      trial.program().evaluate();
      return trial.read(observed);
    }
  }

  private double[] gradient() {
    e.observeGradient();
    try (Trial trial = trial()) {
      return trial.run().results().get("gradient");
    }
  }

  private Trial trial() {
    return Trial.bare(new ReferenceDevice(DeviceOptions.defaults()), e);
  }

  @Test
  void aConvolutionIsACrossCorrelationWithZeroPaddingAndABias() {
    double[] output =
        output(
            (x, image) ->
                x.convolution(
                    image,
                    x.filter(
                        new FilterShape(1, 1, 2, 2),
                        new float[] {1, 10, 100, 1000},
                        new float[] {7}),
                    1,
                    1,
                    false),
            Shape.map(2, 2, 1),
            1,
            2,
            3,
            4);
    assertThat(output).containsExactly(1007, 2107, 207, 3017, 4328, 409, 37, 50, 11);
  }

  @Test
  void aReluCutsOffWhatIsBelowZero() {
    double[] output =
        output(
            (x, image) ->
                x.convolution(
                    image,
                    x.filter(
                        new FilterShape(2, 1, 1, 1), new float[] {1, -1}, new float[] {-2, 2.5f}),
                    1,
                    0,
                    true),
            Shape.map(1, 3, 1),
            1,
            2,
            3);
    assertThat(output).containsExactly(0, 1.5, 0, 0.5, 1, 0);
  }

  @Test
  void anAveragePoolLeavesThePaddingOut() {
    double[] output =
        output((x, i) -> x.pool(i, PoolKind.AVERAGE, 2, 2, 1), Shape.map(3, 3, 1), NINE);
    assertThat(output).containsExactly(1, 2.5, 5.5, 7);
  }

  @Test
  void theFirstOfSeveralMaximaTakesTheWholeGradient() {
    Tensor image = e.image(Shape.map(2, 3, 1), 0, 5, 5, 5, 5, 1);
    Tensor pooled = e.pool(image, PoolKind.MAX, 2, 1, 0);
    e.fit(pooled, e.constant("target", pooled.shape(), 4, 3), 0.5);
    assertThat(gradient()).containsExactly(0, 1 + 2, 0, 0, 0, 0);
  }

  @Test
  void aGramMatrixSumsProductsOfChannelsOverPixels() {
    double[] output = output(Experiment::gram, Shape.map(1, 2, 2), 1, 2, 3, 4);
    assertThat(output).containsExactly(5, 7, 7, 10); // half of 1 + 9, 2 + 12, 4 + 16
  }

  @Test
  void anAffineMapPicksScalesAndShifts() {
    ChannelMap map = new ChannelMap(List.of(1, 0), List.of(10f, -1f), List.of(1f, 0.5f));
    double[] output = output((x, i) -> x.affine(i, map), Shape.map(1, 2, 2), 1, 2, 3, 4);
    assertThat(output).containsExactly(21, -0.5, 41, -2.5);
  }

  @Test
  void variationComparesEachValueWithItsRightAndLowerNeighbour() {
    Tensor image = e.image(Shape.map(2, 2, 1), 1, 4, 1, 9);
    e.smooth(image, VariationKind.ABSOLUTE, 2).smooth(image, VariationKind.SQUARED, 1);
    try (Trial trial = trial()) {
      trial.program().evaluate();
      // Right: 3 and 8; below: 0 and 5.
      assertThat(trial.program().losses()).containsExactly(2 * 16, 9 + 64 + 25);
    }
  }

  @Test
  void anAbsoluteDifferenceOfZeroHasNoGradient() {
    e.smooth(e.image(Shape.map(1, 3, 1), 2, 2, 5), VariationKind.ABSOLUTE, 1);
    assertThat(gradient()).containsExactly(0, -1, 1);
  }

  @Test
  void theFirstStepOfAdamIsTheLearningRateWhateverTheGradient() {
    double epsilon = 1e-3;
    // After one update m / (1 - b1) = g and v / (1 - b2) = g^2, with g = 2 * (3 - 1) = 4.
    double torch = 3 - 0.5 * 4 / (4 + epsilon);
    assertThat(afterOneUpdate(Adam.Form.TORCH, epsilon)).isCloseTo(torch, within(1e-12));
  }

  @Test
  void inTheFormOfKerasEpsilonIsNotCorrectedForTheStart() {
    double epsilon = 1e-3;
    double root = Math.sqrt(1 - 0.99); // sqrt(v) = root * |g|
    double keras = 3 - 0.5 * root * 4 / (root * 4 + epsilon);
    assertThat(afterOneUpdate(Adam.Form.KERAS, epsilon)).isCloseTo(keras, within(1e-12));
  }

  @Test
  void anUpdateEndsWithinTheClamp() {
    Tensor image = e.image(Shape.map(1, 3, 1), 3, 0, 1);
    e.fit(image, e.constant("target", image.shape(), 9, -9, 1.5f), 1);
    // Unclamped, each element would move by about half towards its target.
    e.minimise(new Adam(Adam.Form.TORCH, 0.5, 0.9, 0.99, 1e-12, -0.25, 3.25), 1);
    try (Trial trial = trial()) {
      assertThat(trial.run().read(image))
          .containsExactly(new double[] {3.25, -0.25, 1.5}, within(1e-9));
    }
  }

  @Test
  void withoutPairsTheStepsOfLbfgsDouble() {
    Tensor image = e.image(Shape.map(1, 2, 1), 3, 1);
    // Its gradient is three times as large along x, and no pair curves upwards.
    e.trace(e.gram(image), -50);
    double none = Double.POSITIVE_INFINITY;
    e.minimise(new Lbfgs(1, -none, none), 3, 3);
    try (Trial trial = trial()) {
      // Steps of 1, 2 and 4 in all.
      assertThat(trial.run().read(image))
          .containsExactly(new double[] {3 + 0.75 * 7, 1 + 0.25 * 7}, within(1e-9));
    }
  }

  private double afterOneUpdate(Adam.Form form, double epsilon) {
    Tensor image = e.image(Shape.map(1, 1, 1), 3);
    e.fit(image, e.constant("target", image.shape(), 1), 1);
    e.minimise(Adam.unclamped(form, 0.5, 0.9, 0.99, epsilon), 1);
    try (Trial trial = trial()) {
      return trial.run().read(image)[0];
    }
  }
}
