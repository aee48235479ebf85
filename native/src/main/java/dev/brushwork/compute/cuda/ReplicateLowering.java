package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.Kernels;
import dev.brushwork.compute.cuda.kernels.NumberFormat;

/** Maps with their border repeated around them, in floats. */
final class ReplicateLowering implements NodeLowering<Op.Replicate> {
  private final Values values;

  ReplicateLowering(Values values) {
    this.values = values;
  }

  @Override
  public void forward(Op.Replicate op) {
    Layout layout = Layout.padded(op.input().shape(), NumberFormat.FP32, Scale.ONE);
    Value from = values.in(op.input(), layout);
    Value to =
        values.define(
            op.output(), Layout.padded(op.output().shape(), NumberFormat.FP32, Scale.ONE));
    Shape map = op.input().shape();
    values
        .schedule()
        .add(
            site -> {
              long source = site.address(from);
              long target = site.address(to);
              return stream ->
                  KernelCall.check(
                      "replicate_forward",
                      Kernels.replicateForward(
                          source,
                          target,
                          map.height(),
                          map.width(),
                          layout.stride(),
                          op.padding(),
                          stream));
            },
            from.place(),
            to.place());
  }

  @Override
  public Value inputGradient(Op.Replicate op, int input) {
    Value from =
        values.gradientIn(
            op.output(), Layout.padded(op.output().shape(), NumberFormat.FP32, Scale.ONE));
    Value to = values.make(Layout.padded(op.input().shape(), NumberFormat.FP32, Scale.ONE));
    Shape map = op.input().shape();
    values
        .schedule()
        .add(
            site -> {
              long source = site.address(from);
              long target = site.address(to);
              return stream ->
                  KernelCall.check(
                      "replicate_backward",
                      Kernels.replicateBackward(
                          source,
                          target,
                          map.height(),
                          map.width(),
                          to.layout().stride(),
                          op.padding(),
                          stream));
            },
            from.place(),
            to.place());
    return to;
  }
}
