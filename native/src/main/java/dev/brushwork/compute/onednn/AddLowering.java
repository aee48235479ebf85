package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;

/** Sums of two maps, in one pass with their ReLU. Both inputs get the gradient of the output. */
final class AddLowering implements NodeLowering<Op.Add> {
  private final Values values;
  private final ElementwiseLowering elementwise;

  AddLowering(Values values, ElementwiseLowering elementwise) {
    this.values = values;
    this.elementwise = elementwise;
  }

  @Override
  public void forward(Op.Add op) {
    elementwise.sum(
        op.output().toString(),
        values.value(op.a()),
        values.value(op.b()),
        values.define(op.output()),
        op.output().shape().elements(),
        op.relu());
  }

  @Override
  public Accumulation accumulation(Op.Add op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Add op, Place into, boolean accumulate) {
    Place gradient = values.gradient(op.output());
    String name = "gradient through " + op.output();
    long elements = op.output().shape().elements();
    if (accumulate) {
      elementwise.add(name, gradient, into, elements);
    } else {
      elementwise.copy(name, gradient, into, elements);
    }
  }
}
