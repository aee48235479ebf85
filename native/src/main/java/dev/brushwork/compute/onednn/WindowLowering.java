package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;

/** Parts of maps, and their gradients. */
final class WindowLowering implements NodeLowering<Op.Window> {
  private final Schedule schedule;
  private final Values values;

  WindowLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.Window op) {
    WindowStep.read(
        schedule, op.frame(), ends(op, values.define(op.output()), values.value(op.input())));
  }

  private static WindowStep.Ends ends(Op.Window op, Place part, Place whole) {
    return new WindowStep.Ends(op.output().shape(), part, op.input().shape(), whole);
  }

  @Override
  public Accumulation accumulation(Op.Window op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Window op, Place into, boolean accumulate) {
    if (!accumulate) {
      long elements = op.input().shape().elements();
      schedule.add(
          site -> {
            FloatView floats = site.floats(into, elements);
            return floats::clear;
          },
          into);
    }
    WindowStep.add(schedule, op.frame(), ends(op, values.gradient(op.output()), into));
  }
}
