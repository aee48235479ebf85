package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;

/** Linear combinations of matrices, on the host. */
final class CombineLowering implements NodeLowering<Op.Combine> {
  private final Schedule schedule;
  private final Values values;

  CombineLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.Combine op) {
    Place left = values.value(op.a());
    Place right = values.value(op.b());
    Place output = values.define(op.output());
    long elements = op.output().shape().elements();
    int columns = op.output().shape().dim(1);
    float alpha = (float) op.alpha();
    float beta = (float) op.beta();
    float gamma = (float) op.gamma();
    schedule.add(
        site -> {
          HostMatrix a = new HostMatrix(site.floats(left, elements));
          HostMatrix b = new HostMatrix(site.floats(right, elements));
          HostMatrix to = new HostMatrix(site.floats(output, elements));
          return () -> {
            float[] first = a.read();
            float[] second = b.read();
            float[] sum = to.values();
            for (int i = 0; i < sum.length; i++) {
              sum[i] = alpha * first[i] + beta * second[i];
            }
            if (gamma != 0) {
              for (int i = 0; i < sum.length; i += columns + 1) {
                sum[i] += gamma;
              }
            }
            to.write();
          };
        },
        left,
        right,
        output);
  }

  @Override
  public Accumulation accumulation(Op.Combine op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Combine op, Place into, boolean accumulate) {
    throw new UnsupportedOperationException("of which input of " + op + "?");
  }

  @Override
  public void inputGradient(Op.Combine op, int input, Place into, boolean accumulate) {
    Place gradient = values.gradient(op.output());
    long elements = op.output().shape().elements();
    float factor = (float) op.factor(input);
    schedule.add(
        site -> {
          HostMatrix from = new HostMatrix(site.floats(gradient, elements));
          HostMatrix to = new HostMatrix(site.floats(into, elements));
          return () -> {
            float[] slopes = from.read();
            float[] sum = to.begin(accumulate);
            for (int i = 0; i < sum.length; i++) {
              sum[i] += factor * slopes[i];
            }
            to.write();
          };
        },
        gradient,
        into);
  }
}
