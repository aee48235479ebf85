package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Tensor;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Products of matrices, by oneDNN. With D the gradient of A B, A's is D B^T and B's is A^T D; of
 * A^T B they are B D^T and A D.
 */
final class ProductLowering implements NodeLowering<Op.Product> {
  private final dnnl_engine engine;
  private final Schedule schedule;
  private final Values values;

  ProductLowering(dnnl_engine engine, Schedule schedule, Values values) {
    this.engine = engine;
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.Product op) {
    multiply(
        op.output().toString(),
        values.value(op.a()),
        op.a(),
        op.transposed(),
        values.value(op.b()),
        op.b(),
        false,
        values.define(op.output()),
        op.output(),
        false);
  }

  @Override
  public Accumulation accumulation(Op.Product op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Product op, Place into, boolean accumulate) {
    throw new UnsupportedOperationException("of which factor of " + op + "?");
  }

  @Override
  public void inputGradient(Op.Product op, int input, Place into, boolean accumulate) {
    String name = "gradient of factor " + input + " of " + op.output();
    Place gradient = values.gradient(op.output());
    Place a = values.value(op.a());
    Place b = values.value(op.b());
    Tensor out = op.output();
    if (input == 0 && op.transposed()) {
      multiply(name, b, op.b(), false, gradient, out, true, into, op.a(), accumulate);
    } else if (input == 0) {
      multiply(name, gradient, out, false, b, op.b(), true, into, op.a(), accumulate);
    } else {
      multiply(name, a, op.a(), !op.transposed(), gradient, out, false, into, op.b(), accumulate);
    }
  }

  /** Appends {@code to = left right}, each transposed if said so; shapes are the tensors'. */
  private void multiply(
      String name,
      Place left,
      Tensor leftShape,
      boolean leftTransposed,
      Place right,
      Tensor rightShape,
      boolean rightTransposed,
      Place to,
      Tensor toShape,
      boolean accumulate) {
    Layout a = layout(leftShape, leftTransposed);
    Layout b = layout(rightShape, rightTransposed);
    Layout c = layout(toShape, false);
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes().sum(accumulate)) {
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  name,
                  out ->
                      dnnl.dnnl_matmul_primitive_desc_create(
                          out, engine, a.desc(), b.desc(), null, c.desc(), attributes.get())));
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_SRC, left, a)
        .with(dnnl.DNNL_ARG_WEIGHTS, right, b)
        .with(dnnl.DNNL_ARG_DST, to, c)
        .addTo(schedule);
  }

  private Layout layout(Tensor tensor, boolean transposed) {
    int rows = tensor.shape().dim(0);
    int columns = tensor.shape().dim(1);
    return schedule.own(
        transposed ? Layout.transposed(columns, rows) : Layout.matrix(rows, columns));
  }
}
