package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** Means over pixels. */
final class MeanLowering implements NodeLowering<Op.Mean> {
  private final Values values;
  private final Matrices matrices;

  MeanLowering(Values values, Matrices matrices) {
    this.values = values;
    this.matrices = matrices;
  }

  @Override
  public void forward(Op.Mean op) {
    Value map = values.precise(op.input());
    Value mean = matrices.define(op.output());
    Layout layout = map.layout();
    values
        .schedule()
        .add(
            site -> {
              long from = site.address(map);
              long to = site.address(mean);
              double share = 1 / (layout.scale().value() * layout.rows());
              return stream ->
                  KernelCall.check(
                      "map_mean_forward",
                      Kernels.mapMeanForward(
                          from,
                          to,
                          layout.rows(),
                          layout.stride(),
                          layout.columns(),
                          (float) share,
                          layout.format().code(),
                          stream));
            },
            map.place(),
            mean.place());
  }

  @Override
  public Value inputGradient(Op.Mean op, int input) {
    Value from = matrices.gradient(op.output());
    Value to = values.make(values.gradientLayout(op.input()));
    Layout layout = to.layout();
    int format = values.numerics().map().code();
    values
        .schedule()
        .add(
            site -> {
              long slopes = site.address(from);
              long gradient = site.address(to);
              double share = layout.scale().value() / layout.rows();
              return stream ->
                  KernelCall.check(
                      "map_mean_backward",
                      Kernels.mapMeanBackward(
                          slopes,
                          gradient,
                          layout.rows(),
                          layout.stride(),
                          layout.columns(),
                          (float) share,
                          format,
                          stream));
            },
            from.place(),
            to.place());
    return to;
  }
}
