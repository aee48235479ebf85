package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
  @ArgumentsSource(MatrixCases.class)
  default void matricesAgreeWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(AddCases.class)
  default void sumsAgreeWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(WindowCases.class)
  default void whatComputesAPictureInPartsAgreesWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(GuideCases.class)
  default void guidedMapsAgreeWithTheOracle(Experiment experiment) {
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

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(SgdCases.class)
  default void gradientDescentAgreesWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(LbfgsCases.class)
  default void lbfgsAgreesWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(ClampedLbfgsCases.class)
  default void clampedLbfgsAgreesWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  /** Runs {@code experiment} on both, and compares all that it writes. */
  default void assertAgreesWithTheOracle(Experiment experiment) {
    Set<String> flipping =
        experiment.outputs().stream()
            .filter(experiment::mayFlip)
            .map(Tensor::name)
            .collect(Collectors.toSet());
    try (Trial oracle = Trial.bare(oracle(), experiment).run();
        Trial actual = Trial.guarded(device(), experiment).run()) {
      Map<String, double[]> expected = oracle.results();
      Map<String, double[]> results = actual.results();
      assertThat(results.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
      expected.forEach(
          (name, values) -> {
            Agreement agreement = Agreement.of(results.get(name), values);
            if (flipping.contains(name)) {
              agreement.requireOnTheWhole(name, tolerance());
            } else {
              agreement.requireEverywhere(name, tolerance() * experiment.cancellation());
            }
          });
      actual.assertNothingElseChanged();
    }
  }
}
