package dev.brushwork.engine.optimizer;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.LearningRate;

/**
 * The optimiser's name and the parameters of all optimisers; each looks at its own. The message
 * {@code Optimizer} of the proto says what they mean.
 *
 * @param decaySteps updates from one decay to the next; 0 for all updates of the run
 */
public record OptimizerSpec(
    String name,
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    Adam.Form adamForm,
    boolean clamp,
    double momentum,
    double decayRate,
    int decaySteps,
    boolean staircase,
    int history) {

  /** What presets say that do not speak of it. */
  public static final int DEFAULT_HISTORY = 100;

  /** The same. */
  public static final int DEFAULT_DECAY_STEPS = 100;

  /** Without momentum or decay, and with the usual history. */
  public OptimizerSpec(
      String name,
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      Adam.Form adamForm,
      boolean clamp) {
    this(
        name,
        learningRate,
        beta1,
        beta2,
        epsilon,
        adamForm,
        clamp,
        0,
        1,
        DEFAULT_DECAY_STEPS,
        false,
        DEFAULT_HISTORY);
  }

  public OptimizerSpec withLearningRate(double value) {
    return with(value, decaySteps);
  }

  /** With what decays over the run decaying over so many updates. */
  public OptimizerSpec over(int updates) {
    return decaySteps == 0 ? with(learningRate, updates) : this;
  }

  /** The step size. */
  LearningRate rate() {
    // Where only the cost is asked, nobody says how long the run is.
    return new LearningRate(learningRate, decayRate, Math.max(1, decaySteps), staircase);
  }

  private OptimizerSpec with(double newLearningRate, int newDecaySteps) {
    return new OptimizerSpec(
        name,
        newLearningRate,
        beta1,
        beta2,
        epsilon,
        adamForm,
        clamp,
        momentum,
        decayRate,
        newDecaySteps,
        staircase,
        history);
  }

  /** The least value of the image: 0, or none. */
  double clampMin() {
    return clamp ? 0 : Double.NEGATIVE_INFINITY;
  }

  /** The greatest value of the image: 1, or none. */
  double clampMax() {
    return clamp ? 1 : Double.POSITIVE_INFINITY;
  }
}
