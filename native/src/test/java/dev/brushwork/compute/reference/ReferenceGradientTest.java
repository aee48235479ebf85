package dev.brushwork.compute.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Experiment;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.Trial;
import dev.brushwork.compute.VariationKind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle's gradient is the slope of the oracle's objective. */
final class ReferenceGradientTest {
  private static final double STEP = 1e-5;

  @Test
  void theGradientOfANetworkOfEveryOperationAndLossIsTheSlopeOfItsObjective() {
    Experiment e = new Experiment("every operation and every loss");
    Tensor image = e.image(11, 9, 3);
    Tensor prepared =
        e.affine(
            image,
            new ChannelMap(
                List.of(2, 0, 1, 1),
                List.of(1.5f, -0.7f, 1.1f, 0.3f),
                List.of(0.1f, 0.2f, -0.3f, 0f)));
    Tensor first = e.convolution(e.replicate(prepared, 1), 5, 3, 1, 0, true);
    Tensor largest = e.pool(first, PoolKind.MAX, 3, 2, 1);
    Tensor second = e.convolution(largest, 6, 3, 2, 2, true);
    Tensor means = e.pool(second, PoolKind.AVERAGE, 2, 1, 1);
    Tensor norms = e.pool(e.convolution(means, 3, 1, 1, 0, false), PoolKind.L2, 2, 1, 1, 0.78);
    Tensor rescaled = e.pool(norms, PoolKind.AVERAGE, 3, 2, 1, 2);
    Tensor branch = e.convolution(means, 6, 3, 1, 1, false);
    Tensor joined = e.add(means, branch, true);
    Tensor doubled = e.add(joined, joined, false);
    Tensor third = e.convolution(doubled, 4, 1, 1, 0, false);
    e.fit(e.gram(first), 0.5)
        .fit(first, 0.01)
        .fit(e.gram(third), 2)
        .fit(third, 0.5)
        .fit(branch, 0.1)
        .fit(rescaled, 0.3)
        .smooth(image, VariationKind.ABSOLUTE, 0.03)
        .smooth(image, VariationKind.SQUARED, 0.02)
        .smooth(largest, VariationKind.SQUARED, 0.05)
        .smooth(image, VariationKind.MEAN_SQUARED, 3)
        .smooth(image, VariationKind.NINE_POINT, 5)
        .smooth(image, VariationKind.POWER, 0.04)
        .observeGradient();
    assertGradientIsSlope(e, image);
  }

  @Test
  void theGradientThroughMatricesIsTheSlopeOfTheirObjective() {
    Experiment e = new Experiment("every operation on matrices");
    Tensor image = e.image(7, 5, 3);
    Tensor features = e.convolution(image, 4, 3, 1, 1, false);
    Tensor mean = e.mean(features);
    Tensor covariance = e.combine(e.gram(features), 1, e.product(mean, mean, true), -1, 0.25);
    Tensor unit = e.scaleByNorm(covariance, covariance, -1);
    Tensor cubed = e.product(e.product(unit, unit, false), unit, false);
    Tensor root = e.combine(unit, 1.5, cubed, -0.5, 0);
    e.trace(e.scaleByNorm(root, covariance, 0.5), -2).trace(covariance, 1).fit(mean, 0.5);
    e.observeGradient();
    assertGradientIsSlope(e, image);
  }

  private static void assertGradientIsSlope(Experiment experiment, Tensor image) {
    try (ReferenceDevice device = new ReferenceDevice(DeviceOptions.defaults());
        Trial trial = Trial.bare(device, experiment)) {
      double[] gradient = trial.run().results().get("gradient");
      double[] x = ((ReferenceBuffer) trial.buffer(image)).values();
      double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
      assertThat(largest).isPositive();
      for (int i = 0; i < x.length; i++) {
        double here = x[i];
        x[i] = here + STEP;
        double above = objective(trial);
        x[i] = here - STEP;
        double below = objective(trial);
        x[i] = here;
        double slope = (above - below) / (2 * STEP);
        assertThat(gradient[i]).as("element %s", i).isCloseTo(slope, within(1e-7 * largest));
      }
    }
  }

  private static double objective(Trial trial) {
    trial.program().evaluate();
    return Arrays.stream(trial.program().losses()).sum();
  }
}
