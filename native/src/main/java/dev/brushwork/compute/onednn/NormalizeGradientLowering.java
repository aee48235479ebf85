package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;

/**
 * Normalised gradients: the norm, summed in double on the host, leaves a factor by which oneDNN
 * multiplies. The values themselves are those of the input.
 */
final class NormalizeGradientLowering implements NodeLowering<Op.NormalizeGradient> {
  private final Schedule schedule;
  private final Values values;
  private final ElementwiseLowering elementwise;

  NormalizeGradientLowering(Schedule schedule, Values values, ElementwiseLowering elementwise) {
    this.schedule = schedule;
    this.values = values;
    this.elementwise = elementwise;
  }

  @Override
  public void forward(Op.NormalizeGradient op) {
    values.shareValue(op.output(), op.input());
  }

  @Override
  public Accumulation accumulation(Op.NormalizeGradient op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.NormalizeGradient op, Place into, boolean accumulate) {
    Place gradient = values.gradient(op.output());
    long elements = op.output().shape().elements();
    Place factor = schedule.make(Float.BYTES);
    schedule.add(
        site -> {
          AbsoluteSum sum = new AbsoluteSum(site.floats(gradient, elements));
          FloatView to = site.floats(factor, 1);
          float[] value = new float[1];
          return () -> {
            value[0] = (float) (op.strength() / (sum.value() + op.epsilon()));
            to.write(0, value, 1);
          };
        },
        gradient,
        factor);
    elementwise.multiplyByScalar(
        "normalised gradient through " + op.output(), gradient, factor, into, elements, accumulate);
  }
}
