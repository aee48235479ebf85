package dev.brushwork.compute.onednn;

import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.Average;
import dev.brushwork.compute.LbfgsUpdate;
import dev.brushwork.compute.SgdUpdate;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.Update;
import java.util.List;
import java.util.Optional;

/** The update that ends an iteration, and the average that follows it. */
final class UpdateLowering {
  private final Schedule schedule;
  private final Values values;

  UpdateLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  void add(Update update, Optional<Average> average, Place gradient) {
    long elements = update.variable().shape().elements();
    if (update instanceof AdamUpdate adam) {
      schedule.add(
          site ->
              new AdamStep(
                  adam.adam(),
                  floats(site, adam.variable()),
                  site.floats(gradient, elements),
                  floats(site, adam.moment1()),
                  floats(site, adam.moment2()),
                  floats(site, adam.step())),
          gradient);
    } else if (update instanceof SgdUpdate sgd) {
      schedule.add(
          site ->
              new SgdStep(
                  sgd.sgd(),
                  floats(site, sgd.variable()),
                  site.floats(gradient, elements),
                  floats(site, sgd.velocity()),
                  floats(site, sgd.step())),
          gradient);
    } else if (update instanceof LbfgsUpdate lbfgs) {
      schedule.add(
          site ->
              new LbfgsStep(
                  lbfgs.lbfgs(),
                  floats(site, lbfgs.variable()),
                  site.floats(gradient, elements),
                  floats(site, lbfgs.steps()),
                  floats(site, lbfgs.differences()),
                  floats(site, lbfgs.counters()),
                  floats(site, lbfgs.products())),
          gradient);
    } else {
      throw new IllegalStateException("unknown update " + update);
    }
    average.ifPresent(
        a ->
            schedule.add(
                site ->
                    new AverageStep(
                        floats(site, a.variable()), floats(site, a.value()), a.decay())));
  }

  private FloatView floats(Site site, Tensor tensor) {
    return site.floats(values.value(tensor), tensor.shape().elements());
  }

  private FloatView[] floats(Site site, List<Tensor> tensors) {
    return tensors.stream().map(tensor -> floats(site, tensor)).toArray(FloatView[]::new);
  }
}
