package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;

/** Repeats a map's border around it, on the host: its map is the image. */
final class ReplicateLowering implements NodeLowering<Op.Replicate> {
  private final Schedule schedule;
  private final Values values;

  ReplicateLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.Replicate op) {
    Place input = values.value(op.input());
    Place output = values.define(op.output());
    Shape in = op.input().shape();
    Shape out = op.output().shape();
    schedule.add(
        site -> {
          Replication replication = new Replication(in, op.padding());
          FloatView from = site.floats(input, in.elements());
          FloatView to = site.floats(output, out.elements());
          return () -> replication.apply(from, to);
        },
        input,
        output);
  }

  @Override
  public Accumulation accumulation(Op.Replicate op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Replicate op, Place into, boolean accumulate) {
    Place gradient = values.gradient(op.output());
    Shape in = op.input().shape();
    Shape out = op.output().shape();
    schedule.add(
        site -> {
          Replication replication = new Replication(in, op.padding());
          FloatView from = site.floats(gradient, out.elements());
          FloatView to = site.floats(into, in.elements());
          return () -> replication.applyTransposed(from, to, accumulate);
        },
        gradient,
        into);
  }
}
