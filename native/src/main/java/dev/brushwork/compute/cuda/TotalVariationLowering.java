package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** Total variation, in floats. */
final class TotalVariationLowering implements NodeLowering<Loss.TotalVariation> {
  private final Values values;
  private final Schedule schedule;

  TotalVariationLowering(Values values) {
    this.values = values;
    this.schedule = values.schedule();
  }

  @Override
  public void forward(Loss.TotalVariation loss) {
    Value map = values.floats(loss.input());
    Shape shape = loss.input().shape();
    int count =
        Kernels.totalVariationPartials(shape.height(), shape.width(), map.layout().stride());
    Place.Arena partials = schedule.make((long) count * Float.BYTES);
    step(loss, map, null, partials);
    Losses.reduce(schedule, partials, count, loss.coefficient(), loss);
  }

  @Override
  public Value inputGradient(Loss.TotalVariation loss, int input) {
    Value gradient = values.make(values.floats(loss.input()).layout());
    Clear.add(schedule, gradient);
    addTo(gradient, loss);
    return gradient;
  }

  /** Appends that the gradient is added to one in the layout of {@link Values#floats}. */
  void addTo(Value gradient, Loss.TotalVariation loss) {
    Value map = values.floats(loss.input());
    Shape shape = loss.input().shape();
    int count =
        Kernels.totalVariationPartials(shape.height(), shape.width(), map.layout().stride());
    step(loss, map, gradient, schedule.make((long) count * Float.BYTES));
  }

  private void step(Loss.TotalVariation loss, Value map, Value gradient, Place.Arena partials) {
    Shape shape = loss.input().shape();
    PlannedStep step =
        site -> {
          long from = site.address(map);
          long slope = gradient == null ? 0 : site.address(gradient);
          long sums = site.address(partials);
          return stream ->
              KernelCall.check(
                  "total_variation",
                  Kernels.totalVariation(
                      from,
                      slope,
                      sums,
                      shape.height(),
                      shape.width(),
                      map.layout().stride(),
                      (float) loss.coefficient(),
                      Kernels.code(loss.kind()),
                      stream));
        };
    if (gradient == null) {
      schedule.add(step, map.place(), partials);
    } else {
      schedule.add(step, map.place(), gradient.place(), partials);
    }
  }
}
