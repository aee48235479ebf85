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
  public List<Tensor> record(Recorder recorder, Tensor variable, OptimizerSpec spec) {
    Tensor moment1 = recorder.external("Adam's first moment", variable.shape());
    Tensor moment2 = recorder.external("Adam's second moment", variable.shape());
    Tensor step = recorder.external("Adam's step", Shape.scalar());
    double bound = Double.POSITIVE_INFINITY;
    Adam adam =
        new Adam(
            spec.adamForm(),
            spec.learningRate(),
            spec.beta1(),
            spec.beta2(),
            spec.epsilon(),
            spec.clamp() ? 0 : -bound,
            spec.clamp() ? 1 : bound);
    recorder.minimise(new AdamUpdate(variable, moment1, moment2, step, adam));
    return List.of(moment1, moment2, step);
  }
}
