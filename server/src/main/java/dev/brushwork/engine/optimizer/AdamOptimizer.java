package dev.brushwork.engine.optimizer;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;

/** Adam in both its forms, see {@link Adam}. */
public final class AdamOptimizer implements Optimizer {
  @Override
  public String name() {
    return "adam";
  }

  @Override
  public double defaultLearningRate() {
    return 0.02;
  }

  @Override
  public List<Tensor> record(Recorder recorder, Tensor variable, OptimizerSpec spec) {
    AdamUpdate update =
        new AdamUpdate(
            variable,
            recorder.external("Adam's first moment", variable.shape()),
            recorder.external("Adam's second moment", variable.shape()),
            recorder.external("Adam's step", Shape.scalar()),
            new Adam(
                spec.adamForm(),
                spec.rate(),
                spec.beta1(),
                spec.beta2(),
                spec.epsilon(),
                spec.clampMin(),
                spec.clampMax()));
    recorder.minimise(update);
    return update.state();
  }

  @Override
  public List<Carry> carried() {
    return List.of(Carry.SMOOTH, Carry.POSITIVE, Carry.KEPT);
  }
}
