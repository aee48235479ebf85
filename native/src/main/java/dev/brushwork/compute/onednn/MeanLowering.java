package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import java.util.Arrays;

/** Means over pixels, on the host in one pass over the map. */
final class MeanLowering implements NodeLowering<Op.Mean> {
  private final Schedule schedule;
  private final Values values;

  MeanLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.Mean op) {
    Place input = values.value(op.input());
    Place output = values.define(op.output());
    long elements = op.input().shape().elements();
    int channels = op.input().shape().channels();
    double pixels = (double) op.input().shape().pixels();
    schedule.add(
        site -> {
          FloatView map = site.floats(input, elements);
          HostMatrix mean = new HostMatrix(site.floats(output, channels));
          float[] pixel = new float[channels];
          double[] sums = new double[channels];
          return () -> {
            Arrays.fill(sums, 0);
            for (long at = 0; at < elements; at += channels) {
              map.read(at, pixel, channels);
              for (int c = 0; c < channels; c++) {
                sums[c] += pixel[c];
              }
            }
            for (int c = 0; c < channels; c++) {
              mean.values()[c] = (float) (sums[c] / pixels);
            }
            mean.write();
          };
        },
        input,
        output);
  }

  @Override
  public Accumulation accumulation(Op.Mean op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Mean op, Place into, boolean accumulate) {
    Place gradient = values.gradient(op.output());
    long elements = op.input().shape().elements();
    int channels = op.input().shape().channels();
    float share = (float) (1 / (double) op.input().shape().pixels());
    schedule.add(
        site -> {
          HostMatrix from = new HostMatrix(site.floats(gradient, channels));
          FloatView to = site.floats(into, elements);
          float[] pixel = new float[channels];
          return () -> {
            float[] slopes = from.read();
            for (long at = 0; at < elements; at += channels) {
              if (accumulate) {
                to.read(at, pixel, channels);
              } else {
                Arrays.fill(pixel, 0);
              }
              for (int c = 0; c < channels; c++) {
                pixel[c] += share * slopes[c];
              }
              to.write(at, pixel, channels);
            }
          };
        },
        gradient,
        into);
  }
}
