package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.VariationKind;

/** Total variation, on the host: its map is the image, which is small beside the feature maps. */
final class TotalVariationLowering implements NodeLowering<Loss.TotalVariation> {
  private final Schedule schedule;
  private final Values values;

  TotalVariationLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  private static boolean isOfPairs(Loss.TotalVariation loss) {
    return loss.kind() == VariationKind.ABSOLUTE || loss.kind() == VariationKind.SQUARED;
  }

  private static TotalVariation ofPairs(Loss.TotalVariation loss, FloatView map) {
    return new TotalVariation(map, loss.input().shape(), loss.kind(), loss.coefficient());
  }

  private static StencilVariation ofStencils(Loss.TotalVariation loss, FloatView map) {
    return new StencilVariation(map, loss.input().shape(), loss.kind(), loss.coefficient());
  }

  @Override
  public void forward(Loss.TotalVariation loss) {
    Place input = values.value(loss.input());
    Shape shape = loss.input().shape();
    schedule.add(
        site -> {
          FloatView map = site.floats(input, shape.elements());
          double[] losses = site.losses();
          if (isOfPairs(loss)) {
            TotalVariation variation = ofPairs(loss, map);
            return () -> losses[loss.index()] = variation.value();
          }
          StencilVariation variation = ofStencils(loss, map);
          return () -> losses[loss.index()] = variation.value();
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
          FloatView map = site.floats(input, shape.elements());
          FloatView gradient = site.floats(into, shape.elements());
          if (isOfPairs(loss)) {
            TotalVariation variation = ofPairs(loss, map);
            return () -> variation.gradient(gradient, accumulate);
          }
          StencilVariation variation = ofStencils(loss, map);
          return () -> variation.gradient(gradient, accumulate);
        },
        input,
        into);
  }
}
