package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Loss;

/** Sums of a diagonal, on the host. */
final class TraceLowering implements NodeLowering<Loss.Trace> {
  private final Schedule schedule;
  private final Values values;

  TraceLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Loss.Trace loss) {
    Place input = values.value(loss.input());
    long elements = loss.input().shape().elements();
    int size = loss.input().shape().dim(0);
    schedule.add(
        site -> {
          HostMatrix matrix = new HostMatrix(site.floats(input, elements));
          double[] losses = site.losses();
          return () -> {
            float[] m = matrix.read();
            double sum = 0;
            for (int i = 0; i < m.length; i += size + 1) {
              sum += m[i];
            }
            losses[loss.index()] = loss.coefficient() * sum;
          };
        },
        input);
  }

  @Override
  public Accumulation accumulation(Loss.Trace loss) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Loss.Trace loss, Place into, boolean accumulate) {
    long elements = loss.input().shape().elements();
    int size = loss.input().shape().dim(0);
    schedule.add(
        site -> {
          HostMatrix to = new HostMatrix(site.floats(into, elements));
          return () -> {
            float[] sum = to.begin(accumulate);
            for (int i = 0; i < sum.length; i += size + 1) {
              sum[i] += (float) loss.coefficient();
            }
            to.write();
          };
        },
        into);
  }
}
