package dev.brushwork.compute.onednn;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;

/** Preprocessing, on the host: its map is the image. */
final class AffineLowering implements NodeLowering<Op.Affine> {
  private final Schedule schedule;
  private final Values values;

  AffineLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.Affine op) {
    Place input = values.value(op.input());
    Place output = values.define(op.output());
    schedule.add(
        site -> {
          ChannelMapping mapping = mapping(op.input().shape(), op.map());
          FloatView from = site.floats(input, op.input().shape().elements());
          FloatView to = site.floats(output, op.output().shape().elements());
          return () -> mapping.apply(from, to);
        },
        input,
        output);
  }

  @Override
  public Accumulation accumulation(Op.Affine op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Affine op, Place into, boolean accumulate) {
    Place gradient = values.gradient(op.output());
    schedule.add(
        site -> {
          ChannelMapping mapping = mapping(op.input().shape(), op.map());
          FloatView from = site.floats(gradient, op.output().shape().elements());
          FloatView to = site.floats(into, op.input().shape().elements());
          return () -> mapping.applyTransposed(from, to, accumulate);
        },
        gradient,
        into);
  }

  private static ChannelMapping mapping(Shape input, ChannelMap map) {
    return new ChannelMapping(input.pixels(), input.channels(), map);
  }
}
