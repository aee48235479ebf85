package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Every device computes what the oracle computes, overwrites its outputs, and touches no more. */
public interface NumericContract extends DeviceUnderTest {

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(ConvolutionCases.class)
  default void convolutionsAgreeWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(PoolCases.class)
  default void poolsAgreeWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(MapCases.class)
  default void affineMapsAndGramMatricesAgreeWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(LossCases.class)
  default void lossesAgreeWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(NetworkCases.class)
  default void networksAgreeWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(AdamCases.class)
  default void adamAgreesWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  private void assertAgreesWithTheOracle(Experiment experiment) {
    try (Trial expected = Trial.bare(oracle(), experiment).run();
        Trial actual = Trial.guarded(device(), experiment).run()) {
      for (Tensor output : experiment.outputs()) {
        Agreement agreement = Agreement.of(actual.read(output), expected.read(output));
        if (experiment.mayFlip(output)) {
          agreement.requireOnTheWhole(output.name(), tolerance());
        } else {
          agreement.requireEverywhere(output.name(), tolerance());
        }
      }
      double[] losses = expected.program().losses();
      assertThat(Arrays.stream(losses)).allMatch(Double::isFinite);
      assertThat(actual.program().losses()).hasSameSizeAs(losses);
      for (int i = 0; i < losses.length; i++) {
        assertThat(actual.program().losses()[i])
            .as("loss %s", i)
            .isCloseTo(losses[i], within(tolerance() * Math.abs(losses[i])));
      }
      actual.assertNothingElseChanged();
    }
  }
}
