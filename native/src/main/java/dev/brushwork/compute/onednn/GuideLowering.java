package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.global.dnnl;

/** Maps times a guide: pixels are the rows of a matrix, and the guide a column. */
final class GuideLowering implements NodeLowering<Op.Guide> {
  private final dnnl_engine engine;
  private final Schedule schedule;
  private final Values values;

  GuideLowering(dnnl_engine engine, Schedule schedule, Values values) {
    this.engine = engine;
    this.schedule = schedule;
    this.values = values;
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
    Layout map = schedule.own(Layout.matrix(shape.pixels(), shape.channels()));
    Layout column = schedule.own(Layout.matrix(shape.pixels(), 1));
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes().sum(accumulate)) {
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  name,
                  out ->
                      dnnl.dnnl_binary_primitive_desc_create(
                          out,
                          engine,
                          dnnl.dnnl_binary_mul,
                          map.desc(),
                          column.desc(),
                          map.desc(),
                          attributes.get())));
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_SRC_0, from, map)
        .with(dnnl.DNNL_ARG_SRC_1, values.value(guide), column)
        .with(dnnl.DNNL_ARG_DST, to, map)
        .addTo(schedule);
  }
}
