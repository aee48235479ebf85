package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.compute.VariationStencil;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** Total variation, in floats. */
final class TotalVariationLowering implements NodeLowering<Loss.TotalVariation> {
  private final Values values;
  private final Schedule schedule;

  TotalVariationLowering(Values values) {
    this.values = values;
    this.schedule = values.schedule();
  }

  /** Whether {@code loss} is a plain sum over pairs, which the first layer's kernel can take in. */
  static boolean isOfPairs(Loss.TotalVariation loss) {
    return loss.kind() == VariationKind.ABSOLUTE || loss.kind() == VariationKind.SQUARED;
  }

  private static int partials(Loss.TotalVariation loss, Value map) {
    Shape shape = loss.input().shape();
    int channels = map.layout().stride();
    return isOfPairs(loss)
        ? Kernels.totalVariationPartials(shape.height(), shape.width(), channels)
        : Kernels.stencilVariationPartials(shape.height(), shape.width(), channels);
  }

  @Override
  public void forward(Loss.TotalVariation loss) {
    Value map = values.floats(loss.input());
    int count = partials(loss, map);
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
    int count = partials(loss, map);
    step(loss, map, gradient, schedule.make((long) count * Float.BYTES));
  }

  private void step(Loss.TotalVariation loss, Value map, Value gradient, Place.Arena partials) {
    PlannedStep step =
        site -> {
          long from = site.address(map);
          long slope = gradient == null ? 0 : site.address(gradient);
          long sums = site.address(partials);
          return isOfPairs(loss)
              ? pairs(loss, map, from, slope, sums)
              : stencil(loss, map, from, slope, sums);
        };
    if (gradient == null) {
      schedule.add(step, map.place(), partials);
    } else {
      schedule.add(step, map.place(), gradient.place(), partials);
    }
  }

  private static Step pairs(Loss.TotalVariation loss, Value map, long from, long slope, long sums) {
    Shape shape = loss.input().shape();
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
  }

  private static Step stencil(
      Loss.TotalVariation loss, Value map, long from, long slope, long sums) {
    Shape shape = loss.input().shape();
    boolean power = loss.kind() == VariationKind.POWER;
    VariationStencil weights = power ? new VariationStencil(0, 0, 0) : loss.kind().stencil(shape);
    return stream ->
        KernelCall.check(
            "stencil_variation",
            Kernels.stencilVariation(
                from,
                slope,
                sums,
                shape.height(),
                shape.width(),
                map.layout().stride(),
                (float) loss.coefficient(),
                (float) weights.right(),
                (float) weights.below(),
                (float) weights.diagonal(),
                power ? 1 : 0,
                stream));
  }
}
