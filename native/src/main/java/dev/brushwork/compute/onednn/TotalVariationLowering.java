package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Shape;

/** Total variation, on the host: its map is the image, which is small beside the feature maps. */
final class TotalVariationLowering implements NodeLowering<Loss.TotalVariation> {
  private final Schedule schedule;
  private final Values values;

  TotalVariationLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Loss.TotalVariation loss) {
    Place input = values.value(loss.input());
    Shape shape = loss.input().shape();
    schedule.add(
        site -> {
          TotalVariation variation =
              new TotalVariation(
                  site.floats(input, shape.elements()), shape, loss.kind(), loss.coefficient());
          return () -> site.losses()[loss.index()] = variation.value();
        },
        input);
  }

  @Override
  public Accumulation accumulation(Loss.TotalVariation loss) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Loss.TotalVariation loss, Place into, boolean accumulate) {
    Place input = values.value(loss.input());
    Shape shape = loss.input().shape();
    schedule.add(
        site -> {
          TotalVariation variation =
              new TotalVariation(
                  site.floats(input, shape.elements()), shape, loss.kind(), loss.coefficient());
          FloatView gradient = site.floats(into, shape.elements());
          return () -> variation.gradient(gradient, accumulate);
        },
        input,
        into);
  }
}
