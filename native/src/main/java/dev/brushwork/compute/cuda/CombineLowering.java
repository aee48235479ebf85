package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;

/** Linear combinations of matrices. */
final class CombineLowering implements NodeLowering<Op.Combine> {
  private final Matrices matrices;

  CombineLowering(Matrices matrices) {
    this.matrices = matrices;
  }

  @Override
  public void forward(Op.Combine op) {
    Value a = matrices.value(op.a());
    Value b = matrices.value(op.b());
    matrices.combine(a, op.alpha(), b, op.beta(), op.gamma(), matrices.define(op.output()));
  }

  @Override
  public Value inputGradient(Op.Combine op, int input) {
    Value to = matrices.make(op.output().shape());
    matrices.combine(matrices.gradient(op.output()), op.factor(input), null, 0, 0, to);
    return to;
  }
}
