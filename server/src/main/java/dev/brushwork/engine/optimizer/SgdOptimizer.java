package dev.brushwork.engine.optimizer;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Sgd;
import dev.brushwork.compute.SgdUpdate;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;

/** Gradient descent with momentum and a decaying rate, see {@link Sgd}. */
public final class SgdOptimizer implements Optimizer {
  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public double defaultLearningRate() {
    return 0.01;
  }

  @Override
  public List<Tensor> record(Recorder recorder, Tensor variable, OptimizerSpec spec) {
    SgdUpdate update =
        new SgdUpdate(
            variable,
            recorder.external("the velocity", variable.shape()),
            recorder.external("the step", Shape.scalar()),
            new Sgd(spec.rate(), spec.momentum(), spec.clampMin(), spec.clampMax()));
    recorder.minimise(update);
    return update.state();
  }

  @Override
  public List<Carry> carried() {
    return List.of(Carry.SMOOTH, Carry.KEPT);
  }
}
