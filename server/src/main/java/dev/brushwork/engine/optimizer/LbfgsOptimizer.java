package dev.brushwork.engine.optimizer;

import dev.brushwork.compute.Lbfgs;
import dev.brushwork.compute.LbfgsUpdate;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;
import java.util.List;

/**
 * L-BFGS, see {@link Lbfgs}. At another size it begins anew: pairs that are interpolated say
 * nothing of how the new gradient bends.
 */
public final class LbfgsOptimizer implements Optimizer {
  @Override
  public String name() {
    return "lbfgs";
  }

  @Override
  public double defaultLearningRate() {
    return 1;
  }

  @Override
  public List<Tensor> record(Recorder recorder, Tensor variable, OptimizerSpec spec) {
    LbfgsUpdate update =
        LbfgsUpdate.of(
            recorder,
            variable,
            spec.history(),
            new Lbfgs(spec.learningRate(), spec.clampMin(), spec.clampMax()));
    recorder.minimise(update);
    return update.state();
  }

  @Override
  public boolean remembersObjective() {
    return true;
  }
}
