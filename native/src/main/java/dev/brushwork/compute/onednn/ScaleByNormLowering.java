package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;

/** Matrices times a power of a norm, on the host, the norm in double precision. */
final class ScaleByNormLowering implements NodeLowering<Op.ScaleByNorm> {
  private final Schedule schedule;
  private final Values values;

  ScaleByNormLowering(Schedule schedule, Values values) {
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.ScaleByNorm op) {
    Place from = values.value(op.a());
    Place of = values.value(op.of());
    Place output = values.define(op.output());
    schedule.add(
        site -> {
          HostMatrix a = new HostMatrix(site.floats(from, op.a().shape().elements()));
          HostMatrix norm = new HostMatrix(site.floats(of, op.of().shape().elements()));
          HostMatrix to = new HostMatrix(site.floats(output, op.a().shape().elements()));
          return () -> {
            float[] measured = norm.read();
            double factor = Math.pow(HostMatrix.dot(measured, measured), op.power() / 2);
            scale(to, to.values(), a.read(), factor, false);
          };
        },
        from,
        of,
        output);
  }

  @Override
  public Accumulation accumulation(Op.ScaleByNorm op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.ScaleByNorm op, Place into, boolean accumulate) {
    throw new UnsupportedOperationException("of which input of " + op + "?");
  }

  @Override
  public void inputGradient(Op.ScaleByNorm op, int input, Place into, boolean accumulate) {
    Place a = values.value(op.a());
    Place of = values.value(op.of());
    Place gradient = values.gradient(op.output());
    schedule.add(
        site -> {
          HostMatrix scaled = new HostMatrix(site.floats(a, op.a().shape().elements()));
          HostMatrix norm = new HostMatrix(site.floats(of, op.of().shape().elements()));
          HostMatrix slopes = new HostMatrix(site.floats(gradient, op.a().shape().elements()));
          HostMatrix to =
              new HostMatrix(site.floats(into, op.inputs().get(input).shape().elements()));
          return () -> {
            float[] measured = norm.read();
            double squares = HostMatrix.dot(measured, measured);
            float[] slope = slopes.read();
            float[] sum = to.begin(accumulate);
            if (input == 0) {
              scale(to, sum, slope, Math.pow(squares, op.power() / 2), true);
            } else {
              double factor =
                  op.power()
                      * Math.pow(squares, op.power() / 2 - 1)
                      * HostMatrix.dot(slope, scaled.read());
              scale(to, sum, measured, factor, true);
            }
          };
        },
        a,
        of,
        gradient,
        into);
  }

  private static void scale(
      HostMatrix to, float[] result, float[] from, double factor, boolean accumulate) {
    float f = (float) factor;
    for (int i = 0; i < result.length; i++) {
      result[i] = accumulate ? result[i] + f * from[i] : f * from[i];
    }
    to.write();
  }
}
