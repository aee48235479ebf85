package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.Kernels;

/**
 * Means and L2 norms, rescaled or not; between the passes there is nothing, but for norms the maps
 * themselves.
 */
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
    Value from = values.gradient(op.output());
    Value to = values.make(values.gradientLayout(op.input()));
    if (op.kind() == PoolKind.L2) {
      Value map = values.map(op.input());
      Value output = values.map(op.output());
      values
          .schedule()
          .add(
              site -> backward(op, site, from, site.address(map), site.address(output), to),
              from.place(),
              map.place(),
              output.place(),
              to.place());
    } else {
      values.schedule().add(site -> backward(op, site, from, 0, 0, to), from.place(), to.place());
    }
    return to;
  }

  private Step backward(Op.Pool op, Site site, Value from, long map, long output, Value to) {
    Shape shape = op.input().shape();
    int format = values.numerics().map().code();
    long source = site.address(from);
    long target = site.address(to);
    return stream ->
        KernelCall.check(
            "scaled_pool_backward",
            Kernels.scaledPoolBackward(
                source,
                map,
                output,
                target,
                shape.height(),
                shape.width(),
                to.layout().stride(),
                op.window(),
                op.stride(),
                op.padding(),
                Kernels.code(op.kind()),
                (float) op.scale(),
                format,
                stream));
  }
}
