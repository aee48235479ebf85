package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.Kernels;
import java.util.HashMap;
import java.util.Map;

/**
 * Pools. Between the passes of windows of 2 x 2 there is only a code, half a byte an output value,
 * which holds the mask of the ReLU before the pool too; between those of other maxima their places.
 */
final class PoolLowering implements NodeLowering<Op.Pool> {
  private final Values values;
  private final Schedule schedule;
  private final Readers readers;
  private final ScaledPoolLowering scaled;
  private final Map<Op.Pool, Place.Arena> codes = new HashMap<>();

  PoolLowering(Values values, Readers readers) {
    this.values = values;
    this.schedule = values.schedule();
    this.readers = readers;
    scaled = new ScaledPoolLowering(values);
  }

  /** Whether the gradient that {@code op} sends back is masked by the ReLU of its input. */
  boolean masks(Op.Pool op) {
    return isSmall(op);
  }

  private static boolean isSmall(Op.Pool op) {
    return op.isPlain() && op.window() == 2 && op.stride() == 2 && op.padding() == 0;
  }

  private static boolean isScaled(Op.Pool op) {
    return !isSmall(op) && op.kind() != PoolKind.MAX;
  }

  @Override
  public void forward(Op.Pool op) {
    if (isScaled(op)) {
      scaled.forward(op);
      return;
    }
    Value from = values.in(op.input(), values.mapLayout(op.input()));
    Value to = values.define(op.output());
    boolean coded = readers.isDifferentiated(op.output());
    if (coded) {
      long words = to.layout().elements() / (isSmall(op) ? Layout.CHANNELS : 1);
      codes.put(op, schedule.make(words * Integer.BYTES));
    }
    Place.Arena code = codes.get(op);
    Shape map = op.input().shape();
    Layout layout = from.layout();
    boolean rectified = readers.isRectified(op.input());
    PlannedStep step =
        site -> {
          long source = site.address(from);
          long target = site.address(to);
          long words = coded ? site.address(code) : 0;
          return isSmall(op)
              ? stream ->
                  KernelCall.check(
                      "pool_forward",
                      Kernels.poolForward(
                          source,
                          target,
                          words,
                          map.height(),
                          map.width(),
                          layout.stride(),
                          Kernels.code(op.kind()),
                          rectified ? 1 : 0,
                          layout.format().code(),
                          stream))
              : stream ->
                  KernelCall.check(
                      "window_pool_forward",
                      Kernels.windowPoolForward(
                          source,
                          target,
                          words,
                          map.height(),
                          map.width(),
                          layout.stride(),
                          op.window(),
                          op.stride(),
                          op.padding(),
                          layout.format().code(),
                          stream));
        };
    if (coded) {
      schedule.add(step, from.place(), to.place(), code);
    } else {
      schedule.add(step, from.place(), to.place());
    }
  }

  @Override
  public Value inputGradient(Op.Pool op, int input) {
    if (isScaled(op)) {
      return scaled.inputGradient(op, input);
    }
    Value from = values.gradient(op.output());
    Value to = values.make(values.gradientLayout(op.input()));
    Place.Arena code = codes.get(op);
    Shape map = op.input().shape();
    int format = values.numerics().map().code();
    PlannedStep step =
        site -> {
          long source = site.address(from);
          long target = site.address(to);
          long words = site.address(code);
          return isSmall(op)
              ? stream ->
                  KernelCall.check(
                      "pool_backward",
                      Kernels.poolBackward(
                          source,
                          words,
                          target,
                          map.height(),
                          map.width(),
                          to.layout().stride(),
                          Kernels.code(op.kind()),
                          format,
                          stream))
              : stream ->
                  KernelCall.check(
                      "window_pool_backward",
                      Kernels.windowPoolBackward(
                          source,
                          words,
                          target,
                          map.height(),
                          map.width(),
                          to.layout().stride(),
                          op.window(),
                          op.stride(),
                          op.padding(),
                          format,
                          stream));
        };
    schedule.add(step, from.place(), to.place(), code);
    return to;
  }
}
