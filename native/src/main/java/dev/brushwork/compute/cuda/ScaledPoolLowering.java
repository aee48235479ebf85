package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** Rescaled means and L2 norms; between the passes there is nothing but the maps themselves. */
final class ScaledPoolLowering implements NodeLowering<Op.Pool> {
  private final Values values;

  ScaledPoolLowering(Values values) {
    this.values = values;
  }

  @Override
  public void forward(Op.Pool op) {
    Value from = values.map(op.input());
    Value to = values.define(op.output());
    Shape map = op.input().shape();
    values
        .schedule()
        .add(
            site -> {
              long source = site.address(from);
              long target = site.address(to);
              return stream ->
                  KernelCall.check(
                      "scaled_pool_forward",
                      Kernels.scaledPoolForward(
                          source,
                          target,
                          map.height(),
                          map.width(),
                          from.layout().stride(),
                          op.window(),
                          op.stride(),
                          op.padding(),
                          Kernels.code(op.kind()),
                          (float) op.scale(),
                          from.layout().format().code(),
                          stream));
            },
            from.place(),
            to.place());
  }

  @Override
  public Value inputGradient(Op.Pool op, int input) {
    Value map = values.map(op.input());
    Value output = values.map(op.output());
    Value from = values.gradient(op.output());
    Value to = values.make(values.gradientLayout(op.input()));
    Shape shape = op.input().shape();
    values
        .schedule()
        .add(
            site -> {
              long source = site.address(from);
              long features = site.address(map);
              long pooled = site.address(output);
              long target = site.address(to);
              return stream ->
                  KernelCall.check(
                      "scaled_pool_backward",
                      Kernels.scaledPoolBackward(
                          source,
                          features,
                          pooled,
                          target,
                          shape.height(),
                          shape.width(),
                          to.layout().stride(),
                          op.window(),
                          op.stride(),
                          op.padding(),
                          Kernels.code(op.kind()),
                          (float) op.scale(),
                          map.layout().format().code(),
                          stream));
            },
            from.place(),
            map.place(),
            output.place(),
            to.place());
    return to;
  }
}
