package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;

/** Maps times a guide: pixels are the rows of a matrix, and the guide a column. */
final class GuideLowering implements NodeLowering<Op.Guide> {
  private final Values values;
  private final ElementwiseLowering elementwise;

  GuideLowering(Values values, ElementwiseLowering elementwise) {
    this.values = values;
    this.elementwise = elementwise;
  }

  @Override
  public void forward(Op.Guide op) {
    multiply(
        op.output().toString(),
        values.value(op.input()),
        op.guide(),
        values.define(op.output()),
        op.input().shape(),
        false);
  }

  @Override
  public Accumulation accumulation(Op.Guide op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Guide op, Place into, boolean accumulate) {
    multiply(
        "gradient through " + op.output(),
        values.gradient(op.output()),
        op.guide(),
        into,
        op.input().shape(),
        accumulate);
  }

  private void multiply(
      String name, Place from, Tensor guide, Place to, Shape shape, boolean accumulate) {
    elementwise.multiplyByColumn(
        name, from, values.value(guide), to, shape.pixels(), shape.channels(), accumulate);
  }
}
