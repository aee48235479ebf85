package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;

/**
 * Products of matrices. With D the gradient of A B, A's is D B^T and B's is A^T D; of A^T B they
 * are B D^T and A D.
 */
final class ProductLowering implements NodeLowering<Op.Product> {
  private final Matrices matrices;

  ProductLowering(Matrices matrices) {
    this.matrices = matrices;
  }

  @Override
  public void forward(Op.Product op) {
    Value a = matrices.value(op.a());
    Value b = matrices.value(op.b());
    matrices.multiply(a, op.transposed(), b, false, matrices.define(op.output()));
  }

  @Override
  public Value inputGradient(Op.Product op, int input) {
    Value gradient = matrices.gradient(op.output());
    Value to = matrices.make(op.inputs().get(input).shape());
    if (input == 1) {
      matrices.multiply(matrices.value(op.a()), !op.transposed(), gradient, false, to);
    } else if (op.transposed()) {
      matrices.multiply(matrices.value(op.b()), false, gradient, true, to);
    } else {
      matrices.multiply(gradient, false, matrices.value(op.b()), true, to);
    }
    return to;
  }
}
