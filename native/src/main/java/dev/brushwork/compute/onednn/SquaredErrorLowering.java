package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Loss;

/** Squared errors: the value summed in double on the host, the gradient by oneDNN. */
final class SquaredErrorLowering implements NodeLowering<Loss.SquaredError> {
  private final Schedule schedule;
  private final Values values;
  private final ElementwiseLowering elementwise;

  SquaredErrorLowering(Schedule schedule, Values values, ElementwiseLowering elementwise) {
    this.schedule = schedule;
    this.values = values;
    this.elementwise = elementwise;
  }

  @Override
  public void forward(Loss.SquaredError loss) {
    Place input = values.value(loss.input());
    Place target = values.value(loss.target());
    long elements = loss.input().shape().elements();
    schedule.add(
        site ->
            new SquaredErrorStep(
                site.floats(input, elements),
                site.floats(target, elements),
                loss.coefficient(),
                site.losses(),
                loss.index()),
        input,
        target);
  }

  @Override
  public Accumulation accumulation(Loss.SquaredError loss) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Loss.SquaredError loss, Place into, boolean accumulate) {
    elementwise.scaledDifference(
        "gradient of " + loss.input() + " towards " + loss.target(),
        values.value(loss.input()),
        values.value(loss.target()),
        into,
        loss.input().shape().elements(),
        2 * loss.coefficient(),
        accumulate);
  }
}
