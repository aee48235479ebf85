package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.cuda.kernels.Kernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Squared errors: value and gradient in one pass, which the forward pass makes. */
final class SquaredErrorLowering implements NodeLowering<Loss.SquaredError> {
  private final Values values;
  private final Schedule schedule;
  private final Readers readers;
  private final GramLowering grams;
  private final Map<Loss, Value> gradients = new HashMap<>();

  SquaredErrorLowering(Values values, Readers readers, GramLowering grams) {
    this.values = values;
    this.schedule = values.schedule();
    this.readers = readers;
    this.grams = grams;
  }

  @Override
  public void forward(Loss.SquaredError loss) {
    if (grams.isGram(loss.input())) {
      grams.loss(loss);
      return;
    }
    Value map = values.precise(loss.input());
    Value target = values.in(loss.target(), Layout.dense(loss.target().shape()));
    Layout layout = map.layout();
    int count = Kernels.squaredErrorPartials(layout.rows(), layout.columns());
    Place.Arena partials = schedule.make((long) count * Float.BYTES);
    List<Place> places = new ArrayList<>(List.of(map.place(), target.place(), partials));
    Value gradient = null;
    if (readers.isDifferentiated(loss.input())) {
      gradient =
          values.make(
              Layout.padded(
                  loss.input().shape(), layout.format().gradient(), layout.scale().inverse()));
      gradients.put(loss, gradient);
      places.add(gradient.place());
    }
    Value into = gradient;
    schedule.add(
        site -> {
          long from = site.address(map);
          long wanted = site.address(target);
          long sums = site.address(partials);
          long slope = into == null ? 0 : site.address(into);
          double unscale = 1 / layout.scale().value();
          return stream ->
              KernelCall.check(
                  "squared_error",
                  Kernels.squaredError(
                      from,
                      wanted,
                      slope,
                      sums,
                      layout.rows(),
                      layout.columns(),
                      (float) unscale,
                      (float) (2 * loss.coefficient() * unscale),
                      layout.format().code(),
                      stream));
        },
        places.toArray(Place[]::new));
    Losses.reduce(schedule, partials, count, loss.coefficient(), loss);
  }

  @Override
  public Value inputGradient(Loss.SquaredError loss, int input) {
    return gradients.get(loss);
  }
}
