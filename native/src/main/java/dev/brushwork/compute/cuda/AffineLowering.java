package dev.brushwork.compute.cuda;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.cuda.kernels.Kernels;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Channel maps, in floats. The preprocessing of a network's image seldom comes here: {@link
 * FirstLayer} fuses it with the convolution behind it.
 */
final class AffineLowering implements NodeLowering<Op.Affine> {
  private final Values values;
  private final Schedule schedule;
  private final Map<ChannelMap, Place.Arena> tables = new HashMap<>();

  AffineLowering(Values values) {
    this.values = values;
    this.schedule = values.schedule();
  }

  @Override
  public void forward(Op.Affine op) {
    values.defineLazily(op.output(), () -> compute(op));
  }

  private Value compute(Op.Affine op) {
    Value from = values.floats(op.input());
    Value to = values.make(Layout.padded(op.output().shape(), NumberFormat.FP32, Scale.ONE));
    Place.Arena table = table(op.map());
    int outputs = op.map().outputs();
    schedule.add(
        site -> {
          long source = site.address(from);
          long target = site.address(to);
          long numbers = site.address(table);
          return stream ->
              KernelCall.check(
                  "channel_map_forward",
                  Kernels.channelMapForward(
                      source,
                      from.layout().stride(),
                      target,
                      to.layout().stride(),
                      to.layout().rows(),
                      outputs,
                      numbers,
                      numbers + 4L * outputs,
                      numbers + 8L * outputs,
                      stream));
        },
        from.place(),
        to.place(),
        table);
    return to;
  }

  @Override
  public Value inputGradient(Op.Affine op, int input) {
    Value from =
        values.gradientIn(
            op.output(), Layout.padded(op.output().shape(), NumberFormat.FP32, Scale.ONE));
    Value to = values.make(Layout.padded(op.input().shape(), NumberFormat.FP32, Scale.ONE));
    Place.Arena table = table(op.map());
    int outputs = op.map().outputs();
    schedule.add(
        site -> {
          long source = site.address(from);
          long target = site.address(to);
          long numbers = site.address(table);
          return stream ->
              KernelCall.check(
                  "channel_map_backward",
                  Kernels.channelMapBackward(
                      source,
                      from.layout().stride(),
                      target,
                      to.layout().stride(),
                      to.layout().rows(),
                      outputs,
                      numbers,
                      numbers + 4L * outputs,
                      stream));
        },
        from.place(),
        to.place(),
        table);
    return to;
  }

  /** Sources, scales and shifts, one after another. */
  private Place.Arena table(ChannelMap map) {
    return tables.computeIfAbsent(
        map,
        m ->
            schedule.constant(
                3 * Float.BYTES * m.outputs(),
                () -> {
                  ByteBuffer bytes =
                      ByteBuffer.allocate(3 * Float.BYTES * m.outputs())
                          .order(ByteOrder.nativeOrder());
                  m.source().forEach(bytes::putInt);
                  m.scale().forEach(bytes::putFloat);
                  m.shift().forEach(bytes::putFloat);
                  return bytes.array();
                }));
  }
}
