package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** Sums of two maps, in one pass with their ReLU. Both inputs get the output's gradient itself. */
final class AddLowering implements NodeLowering<Op.Add> {
  private final Values values;

  AddLowering(Values values) {
    this.values = values;
  }

  @Override
  public void forward(Op.Add op) {
    Layout layout = values.mapLayout(op.output());
    Value a = values.in(op.a(), layout);
    Value b = values.in(op.b(), layout);
    Value sum = values.define(op.output());
    values
        .schedule()
        .add(
            site -> {
              long left = site.address(a);
              long right = site.address(b);
              long to = site.address(sum);
              return stream ->
                  KernelCall.check(
                      "residual_add",
                      Kernels.residualAdd(
                          left,
                          right,
                          to,
                          layout.elements(),
                          op.relu() ? 1 : 0,
                          layout.format().code(),
                          stream));
            },
            a.place(),
            b.place(),
            sum.place());
  }

  @Override
  public Value inputGradient(Op.Add op, int input) {
    return values.gradient(op.output());
  }
}
