package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** Maps and their gradients times a guide, by one kernel. */
final class GuideLowering implements NodeLowering<Op.Guide> {
  private final Values values;

  GuideLowering(Values values) {
    this.values = values;
  }

  @Override
  public void forward(Op.Guide op) {
    Value map = values.precise(op.input());
    multiply(map, op.guide(), values.define(op.output(), map.layout()));
  }

  @Override
  public Value inputGradient(Op.Guide op, int input) {
    Value gradient = values.gradient(op.output());
    Value product = values.make(gradient.layout());
    multiply(gradient, op.guide(), product);
    return product;
  }

  private void multiply(Value from, Tensor guide, Value to) {
    Layout layout = from.layout();
    Value factors = values.in(guide, Layout.dense(guide.shape()));
    values
        .schedule()
        .add(
            site -> {
              long source = site.address(from);
              long by = site.address(factors);
              long target = site.address(to);
              return stream ->
                  KernelCall.check(
                      "guide",
                      Kernels.guide(
                          source,
                          by,
                          target,
                          layout.rows(),
                          layout.stride(),
                          layout.format().code(),
                          stream));
            },
            from.place(),
            factors.place(),
            to.place());
  }
}
