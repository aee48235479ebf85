package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;

/** Matrices times a power of a norm, which never leaves the device. */
final class ScaleByNormLowering implements NodeLowering<Op.ScaleByNorm> {
  private final Matrices matrices;

  ScaleByNormLowering(Matrices matrices) {
    this.matrices = matrices;
  }

  @Override
  public void forward(Op.ScaleByNorm op) {
    Value a = matrices.value(op.a());
    Value of = matrices.value(op.of());
    Place.Arena squares = matrices.dot(of, of, false);
    matrices.scale(a, squares, op.power() / 2, null, 1, matrices.define(op.output()));
  }

  @Override
  public Value inputGradient(Op.ScaleByNorm op, int input) {
    Value gradient = matrices.gradient(op.output());
    Value of = matrices.value(op.of());
    Value a = matrices.value(op.a());
    Place.Arena squares = matrices.dot(of, of, false);
    if (input == 0) {
      Value to = matrices.make(op.a().shape());
      matrices.scale(gradient, squares, op.power() / 2, null, 1, to);
      return to;
    }
    Place.Arena dot = matrices.dot(gradient, a, false);
    Value to = matrices.make(op.of().shape());
    matrices.scale(of, squares, op.power() / 2 - 1, dot, op.power(), to);
    return to;
  }
}
