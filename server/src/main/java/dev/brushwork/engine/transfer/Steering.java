package dev.brushwork.engine.transfer;

import dev.brushwork.engine.optimizer.OptimizerSpec;
import java.util.Optional;

/**
 * Changes to a run under way: what is empty stays as it is. Units and ranges are those of the
 * {@link TransferSpec}.
 */
public record Steering(
    Optional<Double> contentWeight,
    Optional<Double> styleWeight,
    Optional<Double> tvWeight,
    Optional<Double> learningRate,
    Optional<Integer> iterations) {

  /** Changes nothing. */
  public static final Steering NONE =
      new Steering(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The spec with these changes, which {@link SpecCheck} has yet to see. */
  public TransferSpec applyTo(TransferSpec spec) {
    OptimizerSpec optimizer = spec.optimizer();
    return spec.toBuilder()
        .contentWeight(contentWeight.orElse(spec.contentWeight()))
        .styleWeight(styleWeight.orElse(spec.styleWeight()))
        .tvWeight(tvWeight.orElse(spec.tvWeight()))
        .iterations(iterations.orElse(spec.iterations()))
        .optimizer(optimizer.withLearningRate(learningRate.orElse(optimizer.learningRate())))
        .build();
  }

  /** These changes after {@code earlier} ones. */
  public Steering after(Steering earlier) {
    return new Steering(
        contentWeight.or(earlier::contentWeight),
        styleWeight.or(earlier::styleWeight),
        tvWeight.or(earlier::tvWeight),
        learningRate.or(earlier::learningRate),
        iterations.or(earlier::iterations));
  }

  /**
   * A spec with everything that can be steered at one fixed value: equal for two specs exactly if
   * steering can make one of the other.
   */
  static TransferSpec neutral(TransferSpec spec) {
    return new Steering(
            Optional.of(0.0), Optional.of(0.0), Optional.of(0.0), Optional.of(0.0), Optional.of(0))
        .applyTo(spec);
  }
}
