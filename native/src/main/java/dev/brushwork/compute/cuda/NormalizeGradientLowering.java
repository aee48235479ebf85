package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** Normalised gradients: their norm, and their multiple. The values themselves are the input's. */
final class NormalizeGradientLowering implements NodeLowering<Op.NormalizeGradient> {
  private final Values values;
  private final Schedule schedule;

  NormalizeGradientLowering(Values values) {
    this.values = values;
    this.schedule = values.schedule();
  }

  @Override
  public void forward(Op.NormalizeGradient op) {
    values.shareValue(op.output(), op.input());
  }

  @Override
  public Value inputGradient(Op.NormalizeGradient op, int input) {
    Value from = values.gradient(op.output());
    Value to = values.make(from.layout());
    long elements = from.layout().elements();
    int format = values.numerics().map().code();
    int count = Kernels.absoluteSumPartials(elements);
    Place.Arena partials = schedule.make((long) count * Float.BYTES);
    schedule.add(
        site -> {
          long gradient = site.address(from);
          long sums = site.address(partials);
          return stream ->
              KernelCall.check(
                  "absolute_sum", Kernels.absoluteSum(gradient, sums, elements, format, stream));
        },
        from.place(),
        partials);
    Place.Arena norm = schedule.make(Double.BYTES);
    schedule.add(
        site -> {
          long sums = site.address(partials);
          long sum = site.address(norm);
          double unscaled = 1 / from.layout().scale().value();
          return stream ->
              KernelCall.check("reduce", Kernels.reduce(sums, count, unscaled, sum, stream));
        },
        partials,
        norm);
    schedule.add(
        site -> {
          long gradient = site.address(from);
          long sum = site.address(norm);
          long output = site.address(to);
          return stream ->
              KernelCall.check(
                  "normalize_gradient",
                  Kernels.normalizeGradient(
                      gradient,
                      sum,
                      output,
                      elements,
                      op.strength(),
                      op.epsilon(),
                      format,
                      stream));
        },
        from.place(),
        norm,
        to.place());
    return to;
  }
}
